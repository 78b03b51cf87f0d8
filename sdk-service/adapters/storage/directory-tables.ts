/** The tables of step 8. */
export interface DirectoryTables {
  directories: DirectoriesTable;
  directory_links: DirectoryLinksTable;
}

export interface DirectoriesTable {
  id: string;
  name: string;
  canonical_name: string;
  /** The order in which they are asked. */
  position: number;
  version: number;
  /** JSON. */
  document: string;
  /** Sealed at table `directories`, column `bind_password`, row `<id>`. */
  bind_password: Uint8Array | null;
}

/** Which entry of which directory a user comes from. */
interface DirectoryLinksTable {
  user_id: string;
  directory_id: string;
  unique_id: string;
}

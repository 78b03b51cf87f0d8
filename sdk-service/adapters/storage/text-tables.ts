/** The tables of step 11. */
export interface TextTables {
  text_carriers: TextCarriersTable;
}

interface TextCarriersTable {
  id: string;
  name: string;
  canonical_name: string;
  /** The order of preference. */
  position: number;
  /** JSON. */
  document: string;
  /** Sealed at table `text_carriers`, column `secret`, row `<id>`. */
  secret: Uint8Array;
}

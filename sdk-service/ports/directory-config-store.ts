import type { ChangeRecord, Id, User } from './records.ts';
import type { UserChange } from './storage.ts';

/** A directory as the store has it; what stands in the document is for the domain. */
export interface StoredDirectory {
  readonly id: Id;
  readonly name: string;
  readonly canonicalName: string;
  /** Rises with each change. */
  readonly version: number;
  /** JSON text. */
  readonly document: string;
  /** Sealed at table `directories`, column `bind_password`, row `<id>`; undefined: none. */
  readonly sealedBindPassword: Buffer | undefined;
}

/** The directories that are set up; what changes them raises the generation of the settings. */
export interface DirectoryConfigStore {
  /** In the order in which they are asked. */
  listDirectories(): Promise<readonly StoredDirectory[]>;
  /** Behind the others. `taken`: there is one of this name. `full`: there are `maximum`. */
  addDirectory(
    directory: Omit<StoredDirectory, 'version'>,
    limit: { readonly maximum: number },
    change: ChangeRecord,
  ): Promise<'added' | 'taken' | 'full'>;
  /** @returns false when it was changed meanwhile, so that `version` is no longer its version, or is gone. */
  changeDirectory(
    directory: Pick<StoredDirectory, 'id' | 'version' | 'document' | 'sealedBindPassword'>,
    change: ChangeRecord,
  ): Promise<boolean>;
  /** With its links; the users stay. @returns false when there is no such directory. */
  removeDirectory(id: Id, change: ChangeRecord): Promise<boolean>;
}

/** An entry of a directory. */
export interface DirectoryLink {
  readonly directoryId: Id;
  readonly uniqueId: string;
}

/** A user who comes from an entry. */
export interface LinkedUser {
  readonly uniqueId: string;
  readonly user: User;
  /** Further names, in no order. */
  readonly names: readonly string[];
}

/** A user to be added, with what is known of him besides. */
export interface NewLinkedUser extends LinkedUser {
  readonly change: ChangeRecord;
  /** He is kept up to date by this item. Default: by none. */
  readonly member?: { readonly itemId: Id; readonly fingerprint: string } | undefined;
}

/** Users who come from an entry of a directory: each from one, and of each entry one. */
export interface DirectoryLinkStore {
  /** Those of the entries from whom users come, in no order. */
  findLinkedUsers(of: {
    readonly directoryId: Id;
    readonly uniqueIds: readonly string[];
  }): Promise<readonly LinkedUser[]>;
  /** Where the user of this name comes from. */
  findDirectoryLink(canonicalName: string): Promise<DirectoryLink | undefined>;
  /**
   * Adds users with their links and those of the further names that nobody has: all of them durable together, each for
   * himself `added` or not. `taken`: a user has the name, as name or further name, or the entry.
   */
  addLinkedUsers(directoryId: Id, users: readonly NewLinkedUser[]): Promise<readonly ('added' | 'taken')[]>;
  /**
   * Changes a user and gives him those of the further names that nobody has. With `link`, for one who has none yet.
   * `taken`: the user comes from another entry, or another user from this one.
   */
  changeLinkedUser(
    id: Id,
    changes: {
      readonly fields: UserChange;
      readonly link: DirectoryLink | undefined;
      readonly names: readonly string[];
    },
    change: ChangeRecord,
  ): Promise<'changed' | 'taken' | 'gone'>;
}

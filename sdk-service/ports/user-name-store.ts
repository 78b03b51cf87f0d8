import type { ChangeRecord, Id } from './records.ts';

/** A user whom one of several names means. */
export interface NameMatch {
  /** The name that was asked for. */
  readonly name: string;
  readonly userId: Id;
  /** The user's own. */
  readonly canonicalName: string;
}

/** Names by which users are reached: their own, and further ones. All are canonical. */
export interface UserNameStore {
  /** Who has one of these names, in one statement. */
  findNameMatches(names: readonly string[]): Promise<readonly NameMatch[]>;
  /** `taken`: it is the name or a further name of a user, this one included. `gone`: there is no such user. */
  addUserName(userId: Id, canonicalName: string, change: ChangeRecord): Promise<'added' | 'taken' | 'gone'>;
  /** @returns false when it is no further name of this user. */
  removeUserName(userId: Id, canonicalName: string, change: ChangeRecord): Promise<boolean>;
  /** Further names, in their order. */
  listUserNames(userId: Id): Promise<readonly string[]>;
}

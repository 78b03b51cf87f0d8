import type { ChangeRecord, Id, User } from './records.ts';

/** The end of a user's record, and its new beginning under another name. */
export interface UserLifecycleStore {
  /**
   * Deletes the user with everything that is his: authenticators, prompts, sessions, names, tags, rights, and the
   * password in the built-in directory. Both logs stay. @returns false when there is no such user.
   */
  deleteUser(id: Id, change: ChangeRecord): Promise<boolean>;
  /**
   * Gives the user another name; the password in the built-in directory goes along, sessions go on. A further name of
   * his may become his name. `taken`: somebody else has it, as name or further name, or as a person of the directory.
   */
  renameUser(
    id: Id,
    to: Pick<User, 'username' | 'canonicalName'>,
    change: ChangeRecord,
  ): Promise<'renamed' | 'taken' | 'gone'>;
}

import type { AdministratorGrant } from './administrator-store.ts';
import type { ChangeRecord, Id } from './records.ts';

/** A group of a directory whose members look after users. */
export interface AdministratorGroup extends AdministratorGrant {
  readonly id: Id;
  readonly directoryId: Id;
  /** By which the group is known again, whatever it is called (`DirectoryGroup.uniqueId`). */
  readonly groupId: string;
  /** What it was called when it was entered; for people to read. */
  readonly groupName: string;
  readonly addedAt: Date;
  /** When the directory last told who is in it. */
  readonly checkedAt: Date;
}

/** A user who has his rights from a group. */
export interface GroupAdministrator {
  readonly userId: Id;
  readonly username: string;
  /** Of the row. */
  readonly administratorGroupId: Id;
}

export interface AdministratorGroupStore {
  /** In the order in which they were entered. */
  listAdministratorGroups(): Promise<readonly AdministratorGroup[]>;
  /**
   * Enters a group, in place of what was entered of it before; then what its members had from it is gone until they are
   * told anew. `full`: there are `maximum`. `gone`: there is no such directory. `no-tag`: a tag of the scope is not there.
   */
  setAdministratorGroup(
    group: AdministratorGroup,
    limit: { readonly maximum: number },
    change: ChangeRecord,
  ): Promise<'set' | 'full' | 'gone' | 'no-tag'>;
  /** Its members lose what they have from it. @returns false when there is none. */
  removeAdministratorGroup(id: Id, change: ChangeRecord): Promise<boolean>;
  /** Of all groups, or the one of this user. */
  listGroupAdministrators(userId?: Id): Promise<readonly GroupAdministrator[]>;
  /** Of those who ask at one time, one is told true: the group is looked at, and again at `nextAt`. */
  takeDueAdministratorGroup(id: Id, times: { readonly now: Date; readonly nextAt: Date }): Promise<boolean>;
  /** The directory has told who is in it. */
  noteAdministratorGroupChecked(id: Id, at: Date): Promise<void>;
  /** `own`: he was given rights by hand, which stay; or he is gone. `no-tag`: a tag of the scope is not there. */
  setAdministratorByGroup(
    of: { readonly userId: Id; readonly group: AdministratorGroup },
    change: ChangeRecord,
  ): Promise<'set' | 'no-tag' | 'own'>;
  /** @returns false when he does not have them from this group. */
  removeAdministratorByGroup(
    of: { readonly userId: Id; readonly administratorGroupId: Id },
    change: ChangeRecord,
  ): Promise<boolean>;
}

import type { Account, ChangeRecord, Id, Role } from './records.ts';

/** What members of a group may be, each with the rights of those before it; our own apps and tools have accounts of their own. */
export type GroupRoleName = Extract<Role, 'application' | 'automation' | 'compatible'>;

/** A group of a directory whose members may call the SDK. */
export interface GroupRole extends Pick<Account, 'reportsClientAddress' | 'mayPassUnknown' | 'allowPushWithoutNumber'> {
  readonly id: Id;
  readonly directoryId: Id;
  /** By which the group is known again, whatever it is called (`DirectoryGroup.uniqueId`). */
  readonly groupId: string;
  /** What it was called when it was added; for people to read. */
  readonly groupName: string;
  readonly role: GroupRoleName;
  readonly addedAt: Date;
}

/** What changes them raises the generation of the accounts. */
export interface GroupRoleStore {
  /** In the order in which they were added. */
  listGroupRoles(): Promise<readonly GroupRole[]>;
  /** `taken`: the group has a role already. `full`: there are `maximum`. `gone`: there is no such directory. */
  addGroupRole(
    role: GroupRole,
    limit: { readonly maximum: number },
    change: ChangeRecord,
  ): Promise<'added' | 'taken' | 'full' | 'gone'>;
  /** @returns false when there is none. */
  removeGroupRole(id: Id, change: ChangeRecord): Promise<boolean>;
}

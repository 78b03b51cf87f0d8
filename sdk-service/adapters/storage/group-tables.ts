import type { GroupRole } from '../../ports/group-role-store.ts';
import type { TagMatch } from '../../ports/tag-store.ts';

type Instant = number;
type Flag = 0 | 1;

/** The tables of step 29. */
export interface GroupTables {
  group_roles: GroupRolesTable;
  administrator_groups: AdministratorGroupsTable;
  administrator_group_tags: AdministratorGroupTagsTable;
  administrator_group_members: AdministratorGroupMembersTable;
}

export interface GroupRolesTable {
  id: string;
  directory_id: string;
  group_id: string;
  group_name: string;
  role: GroupRole['role'];
  reports_client_address: Flag;
  may_pass_unknown: Flag;
  push_without_number: Flag;
  added_at: Instant;
}

export interface AdministratorGroupsTable {
  id: string;
  directory_id: string;
  group_id: string;
  group_name: string;
  /** JSON list. */
  rights: string;
  /** Null: for all users. */
  match: TagMatch | null;
  added_at: Instant;
  due_at: Instant;
  checked_at: Instant;
}

interface AdministratorGroupTagsTable {
  administrator_group_id: string;
  tag_id: string;
}

interface AdministratorGroupMembersTable {
  user_id: string;
  administrator_group_id: string;
}

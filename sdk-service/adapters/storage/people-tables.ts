import type { TagMatch } from '../../ports/tag-store.ts';

/** The tables of step 2. */
export interface PeopleTables {
  user_names: UserNamesTable;
  tags: TagsTable;
  user_tags: UserTagsTable;
  administrator_scopes: AdministratorScopesTable;
  administrator_tags: AdministratorTagsTable;
}

/** Names by which a user is reached besides his own. */
interface UserNamesTable {
  canonical_name: string;
  user_id: string;
}

export interface TagsTable {
  id: string;
  name: string;
  canonical_name: string;
}

interface UserTagsTable {
  user_id: string;
  tag_id: string;
}

/** No row: all users. */
interface AdministratorScopesTable {
  user_id: string;
  match: TagMatch;
}

interface AdministratorTagsTable {
  user_id: string;
  tag_id: string;
}

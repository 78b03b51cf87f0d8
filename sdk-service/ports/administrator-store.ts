import type { ChangeRecord, Id, User } from './records.ts';
import type { TagMatch } from './tag-store.ts';

/** Which users an administrator may look after. */
export interface AdministratorScope {
  readonly match: TagMatch;
  /** In their order; at least one. */
  readonly tagIds: readonly Id[];
}

/** What the help desk may do, and for whom. */
export interface AdministratorGrant {
  readonly rights: readonly string[];
  /** Undefined: all users. */
  readonly scope: AdministratorScope | undefined;
}

export interface AdministratorStore {
  /** Undefined: all users, and what it is for somebody who is no administrator. */
  findAdministratorScope(userId: Id): Promise<AdministratorScope | undefined>;
  /** Replaces rights and scope together. `no-tag`: one of the tags is not there (any more). */
  setAdministrator(userId: Id, grant: AdministratorGrant, change: ChangeRecord): Promise<'set' | 'no-tag' | 'gone'>;
  /** @returns false when there is no such user, or he is none. */
  removeAdministrator(userId: Id, change: ChangeRecord): Promise<boolean>;
  /** By canonical name, from behind `after`; at most `limit` (1 to 1,000). */
  listAdministrators(page: { readonly after: string; readonly limit: number }): Promise<readonly User[]>;
}

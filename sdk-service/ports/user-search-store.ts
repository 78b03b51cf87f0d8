import type { AuthenticatorKind, Id, User } from './records.ts';
import type { TagMatch } from './tag-store.ts';

/** A pattern for a text: `*` is any run of characters, none included; everything else is itself. */
export interface TextFilter {
  readonly pattern: string;
  /** `case`: as it was entered. `any-case`: in the form in which names are compared (NFKC, lower case). */
  readonly sensitivity: 'case' | 'any-case';
}

/** What users must have to be found; what is undefined says nothing. */
export interface UserFilters {
  readonly username?: TextFilter | undefined;
  readonly firstName?: TextFilter | undefined;
  readonly lastName?: TextFilter | undefined;
  readonly emailAddress?: TextFilter | undefined;
  readonly userGroup?: TextFilter | undefined;
  readonly description?: TextFilter | undefined;
  /** Digits and `*`: of the phone or the backup phone, with or without its country code. */
  readonly phone?: string | undefined;
  /** One of these; of an empty list nobody has one. */
  readonly authenticators?: readonly AuthenticatorKind[] | undefined;
  readonly callModes?: readonly User['callMode'][] | undefined;
  readonly textDirections?: readonly User['textDirection'][] | undefined;
  readonly textModes?: readonly User['textMode'][] | undefined;
  readonly appModes?: readonly User['appMode'][] | undefined;
  readonly enabled?: boolean | undefined;
  /** The list is not empty and names no tag twice. */
  readonly tags?: { readonly match: TagMatch; readonly tagIds: readonly Id[] } | undefined;
}

/** What a list of users shows. */
export type FoundUser = Pick<
  User,
  | 'id'
  | 'username'
  | 'canonicalName'
  | 'firstName'
  | 'lastName'
  | 'emailAddress'
  | 'userGroup'
  | 'phone'
  | 'authenticator'
  | 'enabled'
>;

export interface UserSearchStore {
  /**
   * Users by canonical name, from behind `after`; at most `limit` (1 to 1,000). Neither memory nor the time for which
   * others wait grows with the number of users.
   *
   * @throws MfaError `unavailable` (capacity) when too many search through all users already.
   */
  searchUsers(search: {
    readonly filters: UserFilters;
    readonly after: string;
    readonly limit: number;
  }): Promise<{ readonly users: readonly FoundUser[]; readonly isComplete: boolean }>;
}

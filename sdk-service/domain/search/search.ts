import type { Id } from '../../ports/records.ts';
import type { TagMatch } from '../../ports/tag-store.ts';
import type { FoundUser, TextFilter, UserFilters, UserSearchStore } from '../../ports/user-search-store.ts';
import { parsePhoneFilter, parseTagFilter, parseTextFilter } from './parse-filters.ts';

/** A text as somebody typed it; an empty one, like an absent one, says nothing. */
export interface TypedFilter {
  readonly text?: string | undefined;
  /** Default: any case. */
  readonly sensitivity?: TextFilter['sensitivity'] | undefined;
}

type TextFields = 'username' | 'firstName' | 'lastName' | 'emailAddress' | 'userGroup' | 'description';

export type TypedFilters = Omit<UserFilters, TextFields | 'phone' | 'tags'> & {
  readonly [Field in TextFields]?: TypedFilter | undefined;
} & {
  /** Digits, `*`, and whatever people write between the digits. */
  readonly phone?: string | undefined;
  /** An empty list says nothing. */
  readonly tags?: { readonly match: TagMatch; readonly tagIds: readonly Id[] } | undefined;
};

export interface Search {
  /**
   * Users whom all filters let through, by canonical name.
   *
   * @param request.limit 0 or more than 1,000: 1,000.
   * @param request.after a canonical name: begin behind it. Default: from the first one.
   * @throws MfaError `malformed` for a filter that is too long or too tangled; `unavailable` as the store's.
   */
  find(request: {
    readonly filters: TypedFilters;
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<{ readonly users: readonly FoundUser[]; readonly isComplete: boolean }>;
}

/** One answer stays below a megabyte. */
const MAXIMUM_FOUND = 1000;

export function createSearch({ store }: { readonly store: UserSearchStore }): Search {
  return {
    find: async ({ filters, limit, after = '' }) =>
      store.searchUsers({
        filters: parseFilters(filters),
        after,
        limit: limit === 0 ? MAXIMUM_FOUND : Math.min(limit, MAXIMUM_FOUND),
      }),
  };
}

function parseFilters(typed: TypedFilters): UserFilters {
  return {
    ...typed,
    username: parseTextFilter('usernameFilter', typed.username),
    firstName: parseTextFilter('firstNameFilter', typed.firstName),
    lastName: parseTextFilter('lastNameFilter', typed.lastName),
    emailAddress: parseTextFilter('emailFilter', typed.emailAddress),
    userGroup: parseTextFilter('userGroupFilter', typed.userGroup),
    description: parseTextFilter('descriptionFilter', typed.description),
    phone: parsePhoneFilter(typed.phone),
    tags: parseTagFilter(typed.tags),
  };
}

import type { Enum } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { TagMatch } from '../ports/tag-store.ts';

type TagMatchType = Enum<PfWsSdk, 'TagMatchType'>;

/** How tags are held against a list; undefined is a scope of all users. */
export function tagMatchTypeOf(match: TagMatch | undefined): TagMatchType {
  switch (match) {
    case 'exact':
      return 'exactTags';
    case 'all':
      return 'allTags';
    case 'any':
      return 'anyTags';
    case undefined:
      return 'allUsers';
  }
}

/** What a caller says; undefined for all users. */
export function tagMatchOf(match: TagMatchType): TagMatch | undefined {
  switch (match) {
    case 'exactTags':
      return 'exact';
    case 'allTags':
      return 'all';
    case 'anyTags':
      return 'any';
    case 'allUsers':
      return undefined;
  }
}

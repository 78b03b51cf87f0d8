import { MfaError } from '@mfa/shared/mfa-error';
import type { TextFilter, UserFilters } from '../../ports/user-search-store.ts';
import type { TypedFilter, TypedFilters } from './search.ts';

/** As long as the longest text that is searched. */
const MAXIMUM_LENGTH = 256;

/** Each one multiplies the ways in which a pattern may fit. */
const MAXIMUM_WILDCARDS = 8;

const MAXIMUM_TAGS = 100;

/** Undefined for a filter that everything fits. @throws MfaError `malformed` */
export function parseTextFilter(field: string, typed: TypedFilter | undefined): TextFilter | undefined {
  const pattern = (typed?.text ?? '').trim().replace(/\*{2,}/g, '*');
  if (pattern === '' || pattern === '*') return undefined;
  checkPattern(field, pattern);
  return { pattern, sensitivity: typed?.sensitivity ?? 'any-case' };
}

/**
 * Undefined for a filter that everything fits.
 *
 * @throws MfaError `malformed`, for a text without a digit too.
 */
export function parsePhoneFilter(typed: string | undefined): string | undefined {
  const text = (typed ?? '').trim().replace(/\*{2,}/g, '*');
  if (text === '' || text === '*') return undefined;
  checkPattern('phoneFilter', text);
  const pattern = text.replaceAll(/[^\d*]/g, '');
  if (!/\d/.test(pattern)) throw new MfaError('malformed', 'phoneFilter: must hold a digit.');
  return pattern;
}

/** Undefined for a filter that everything fits. @throws MfaError `malformed` */
export function parseTagFilter(typed: TypedFilters['tags']): UserFilters['tags'] {
  const tagIds = [...new Set(typed?.tagIds)].filter((id) => id !== '');
  if (typed === undefined || tagIds.length === 0) return undefined;
  if (tagIds.length > MAXIMUM_TAGS) throw new MfaError('malformed', `tagIds: at most ${MAXIMUM_TAGS} tags.`);
  return { match: typed.match, tagIds };
}

function checkPattern(field: string, pattern: string): void {
  if (pattern.length > MAXIMUM_LENGTH) {
    throw new MfaError('malformed', `${field}: at most ${MAXIMUM_LENGTH} characters.`);
  }
  if (pattern.split('*').length - 1 > MAXIMUM_WILDCARDS) {
    throw new MfaError('malformed', `${field}: at most ${MAXIMUM_WILDCARDS} wildcards.`);
  }
  if (/\p{Cc}|\p{Cs}/u.test(pattern)) {
    throw new MfaError('malformed', `${field}: control characters are not allowed.`);
  }
}

import { MfaError } from '@mfa/shared/mfa-error';

/** Longest user name accepted, in UTF-16 units; AD's UPN may have 1,024, its local part and domain far fewer. */
const MAX_USERNAME_LENGTH = 256;

/**
 * The form in which user names are stored and compared: NFKC, lower case, without surrounding blanks. Comparison never
 * depends on a database's collation.
 *
 * @throws MfaError `malformed` for a name that is empty, too long, or holds control characters.
 */
export function canonicalizeUsername(username: string): string {
  const trimmed = username.trim();
  if (trimmed === '') throw new MfaError('malformed', 'username: must not be empty.');
  if (trimmed.length > MAX_USERNAME_LENGTH) {
    throw new MfaError('malformed', `username: at most ${MAX_USERNAME_LENGTH} characters.`);
  }
  // NFKC leaves ASCII as it is.
  if (/^[ -~]+$/.test(trimmed)) return trimmed.toLowerCase();
  if (/\p{Cc}|\p{Cs}/u.test(trimmed)) {
    throw new MfaError('malformed', 'username: control characters are not allowed.');
  }
  return trimmed.normalize('NFKC').toLowerCase().trim();
}

/** The same for a name that a stranger typed: undefined for one that cannot exist. */
export function findCanonicalName(username: string): string | undefined {
  try {
    return canonicalizeUsername(username);
  } catch (error) {
    if (error instanceof MfaError && error.code === 'malformed') return undefined;
    throw error;
  }
}

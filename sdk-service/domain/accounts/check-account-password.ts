import { MfaError } from '@mfa/shared/mfa-error';

/**
 * SP 800-63B-4 §3.1.1.2: a password that is the only factor has at least 15 characters. A service account has no other
 * one, nobody types it from memory, and `mfa account add` makes a better one by itself.
 */
export const MINIMUM_PASSWORD_LENGTH = 15;

/** Longer ones would not fit into the header that callers send it in, and add nothing. */
const MAXIMUM_PASSWORD_LENGTH = 256;

/**
 * The rules for the password of a service account: long, not its name, and not one character again and again. No rules
 * of composition (SP 800-63B-4 §3.1.1.2), which make passwords worse.
 *
 * @throws MfaError `malformed` (rule): says which rule, never the password.
 */
export function checkAccountPassword(
  password: string,
  { canonicalName, minimumLength }: { readonly canonicalName: string; readonly minimumLength: number },
): void {
  const characters = [...password];
  if (characters.length < minimumLength) throw refuse(`must have at least ${minimumLength} characters`);
  if (characters.length > MAXIMUM_PASSWORD_LENGTH)
    throw refuse(`must have at most ${MAXIMUM_PASSWORD_LENGTH} characters`);
  if (/\p{Cc}|\p{Cs}/u.test(password)) throw refuse('must not contain control characters');
  if (password.toLowerCase().includes(canonicalName)) throw refuse('must not contain the name of the account');
  if (new Set(characters).size < 4) throw refuse('must have at least four different characters');
}

function refuse(rule: string): MfaError {
  return new MfaError('malformed', `password: ${rule}.`, { rule: true });
}

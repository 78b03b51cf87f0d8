import type { Challenge, Subject } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { hashTextCode, isSameHash } from './text-code.ts';

/**
 * Step 7 for a text: whether this is the code that was sent. It is bound to the number that the user has now, unless the
 * caller brought one: a code sent to a phone that was changed meanwhile (a stolen one) fits no more.
 */
export function isTextCodeOf(
  challenge: Challenge,
  {
    subject: { user },
    response,
    secrets,
  }: { readonly subject: Subject; readonly response: string; readonly secrets: Pick<SecretBox, 'keyedHash'> },
): boolean {
  const phone = challenge.target === '' ? user.phone : (challenge.phone ?? user.phone);
  const binding = { challengeId: challenge.id, userId: user.id, accountId: challenge.accountId, phone };
  const hash = hashTextCode(secrets, { ...binding, code: response });
  return challenge.secretHash !== undefined && isSameHash(hash, challenge.secretHash);
}

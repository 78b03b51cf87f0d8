import type { Randomness } from '../../ports/randomness.ts';
import type { Challenge, Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { drawTextCode, isSameHash } from '../authentication/text-code.ts';

/** The number that is shown where the person signs in and typed into the app (R5). As likely as any other. */
export function drawNumber(randomness: Randomness, digits: number): string {
  // 10^n divides the million, so that the last digits are as even as all six.
  return drawTextCode(randomness).slice(-digits);
}

interface Binding {
  readonly challengeId: Id;
  readonly userId: Id;
  readonly accountId: Id;
}

/** What the store keeps of it: a keyed hash, bound to the prompt. */
export function hashNumber(
  secrets: Pick<SecretBox, 'keyedHash'>,
  { challengeId, userId, accountId, number }: Binding & { readonly number: string },
): Buffer {
  return secrets.keyedHash('one-time-secret', ['app-number', challengeId, userId, accountId, number].join('\n'));
}

/** In constant time. A prompt without a number takes none, and one with a number takes no other. */
export function isNumberOf(
  secrets: Pick<SecretBox, 'keyedHash'>,
  { id, userId, accountId, secretHash }: Challenge,
  number: string | undefined,
): boolean {
  if (secretHash === undefined || number === undefined) return secretHash === undefined && number === undefined;
  return isSameHash(hashNumber(secrets, { challengeId: id, userId, accountId, number }), secretHash);
}

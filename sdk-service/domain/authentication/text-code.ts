import { timingSafeEqual } from 'node:crypto';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id, Phone } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { toE164 } from '../users/write-phone.ts';

/** SP 800-63B §5.1.3.2: an authentication secret of at least 20 bits, or 6 digits, with a limit on guesses. */
const CODES = 1_000_000;

export const TEXT_CODE_DIGITS = 6;

/** The largest multiple of `CODES` that 32 bits hold; draws from here on would favour the low codes. */
const FAIR_DRAWS = Math.floor(2 ** 32 / CODES) * CODES;

/** A draw is thrown away once in 4,000 times; 32 in a row mean that the source of randomness is broken. */
const MAXIMUM_DRAWS = 32;

/** A code of 6 digits, each of the million as likely as any other. */
export function drawTextCode(randomness: Randomness): string {
  for (let draws = 0; draws < MAXIMUM_DRAWS; draws += 1) {
    const draw = randomness.bytes(4).readUInt32BE();
    if (draw < FAIR_DRAWS) return (draw % CODES).toString().padStart(TEXT_CODE_DIGITS, '0');
  }
  throw new Error('The source of randomness gives the same bytes over and over.');
}

/** What a code is good for: this prompt, user, calling account and number, and nothing else. */
export interface TextCodeBinding {
  readonly challengeId: Id;
  readonly userId: Id;
  readonly accountId: Id;
  readonly phone: Phone;
}

/** What the store keeps of a code: a keyed hash, so that a copy of the store gives no code away. */
export function hashTextCode(
  secrets: Pick<SecretBox, 'keyedHash'>,
  { challengeId, userId, accountId, phone, code }: TextCodeBinding & { readonly code: string },
): Buffer {
  return secrets.keyedHash('one-time-secret', [challengeId, userId, accountId, toE164(phone), code].join('\n'));
}

/** Compares in constant time. */
export function isSameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

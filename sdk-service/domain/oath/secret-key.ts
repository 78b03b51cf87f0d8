import { MfaError } from '@mfa/shared/mfa-error';
import { decodeBase32, encodeBase32 } from './base32.ts';

/** RFC 4226 §4 R6: the shared secret must have at least 128 bits, and should have 160. */
const MINIMUM_KEY_BYTES = 16;

/** The largest block of the three hash functions; HMAC hashes a longer key down, so more adds nothing. */
const MAXIMUM_KEY_BYTES = 128;

/** Length of the keys made here: 160 bits, RFC 4226 §4 R6. */
export const OATH_KEY_BYTES = 20;

/**
 * The key of an OATH token as people type it: Base32, in groups or not.
 *
 * @throws MfaError `malformed` when it is no Base32 or not 128 to 1,024 bits long.
 */
export function parseSecretKey(typed: string): Buffer {
  const key = decodeBase32(typed.replaceAll(/[\s-]/g, ''));
  if (key === undefined) throw new MfaError('malformed', 'secretKey: must be Base32 (letters A to Z, digits 2 to 7).');
  if (key.length < MINIMUM_KEY_BYTES || key.length > MAXIMUM_KEY_BYTES) {
    throw new MfaError('malformed', `secretKey: must have ${MINIMUM_KEY_BYTES * 8} to ${MAXIMUM_KEY_BYTES * 8} bits.`);
  }
  return key;
}

/** The key as it is typed: Base32 in groups of four. */
export function writeSecretKey(key: Uint8Array): string {
  return encodeBase32(key).replaceAll(/.{4}(?=.)/g, '$& ');
}

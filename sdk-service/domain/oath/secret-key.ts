import { MfaError } from '@mfa/shared/mfa-error';
import { decodeBase32, encodeBase32 } from './base32.ts';

/** RFC 4226 §4 R6: the shared secret must have at least 128 bits, and should have 160. */
const MINIMUM_KEY_BYTES = 16;

/** The largest block of the three hash functions; HMAC hashes a longer key down, so more adds nothing. */
const MAXIMUM_KEY_BYTES = 128;

/** Length of the keys made here: 160 bits, RFC 4226 §4 R6. */
export const OATH_KEY_BYTES = 20;

/**
 * The key of an OATH token as people type it, in groups or not.
 *
 * @param encoding what it is written in; it has to be said, for some keys can be read either way. Default: Base32.
 * @throws MfaError `malformed` when it is not written so, or not 128 to 1,024 bits long.
 */
export function parseSecretKey(typed: string, encoding: 'base32' | 'hex' = 'base32'): Buffer {
  const compact = typed.replaceAll(/[\s-]/g, '');
  const key = encoding === 'base32' ? decodeBase32(compact) : decodeHex(compact);
  if (key === undefined) {
    const rule = encoding === 'base32' ? 'Base32 (letters A to Z, digits 2 to 7)' : 'hexadecimal, two digits a byte';
    throw new MfaError('malformed', `secretKey: must be ${rule}.`);
  }
  if (key.length < MINIMUM_KEY_BYTES || key.length > MAXIMUM_KEY_BYTES) {
    throw new MfaError('malformed', `secretKey: must have ${MINIMUM_KEY_BYTES * 8} to ${MAXIMUM_KEY_BYTES * 8} bits.`);
  }
  return key;
}

/** The key as it is typed: Base32 in groups of four. */
export function writeSecretKey(key: Uint8Array): string {
  return encodeBase32(key).replaceAll(/.{4}(?=.)/g, '$& ');
}

function decodeHex(text: string): Buffer | undefined {
  return /^(?:[0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
}

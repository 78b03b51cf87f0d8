import { createHmac, type KeyObject } from 'node:crypto';

export type OathAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';
export type OathDigits = 6 | 8;

export interface HotpInput {
  /** Made once by `createSecretKey`: a plain buffer costs three times as much for each code. */
  readonly key: KeyObject;
  /** The moving factor, RFC 4226 §5.1: an integer from 0 to 2^53 - 1. */
  readonly counter: number;
  readonly digits: OathDigits;
  readonly algorithm: OathAlgorithm;
}

const digests = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;
const moduli = { 6: 1_000_000, 8: 100_000_000 } as const;

/** The HOTP value as a number; written out it has leading zeros up to `digits` (`formatOtp`). RFC 4226 §5.3. */
export function hotp({ key, counter, digits, algorithm }: HotpInput): number {
  // RFC 4226 §5.2: the counter is an 8-byte value, high byte first.
  const message = Buffer.allocUnsafe(8);
  message.writeUInt32BE(Math.floor(counter / 0x1_0000_0000), 0);
  message.writeUInt32BE(counter % 0x1_0000_0000, 4);
  const hash = createHmac(digests[algorithm], key).update(message).digest();
  // RFC 4226 §5.3, dynamic truncation: the low 4 bits of the last byte say where; the sign bit is masked.
  const offset = hash.readUInt8(hash.length - 1) & 0xf;
  return (hash.readUInt32BE(offset) & 0x7fff_ffff) % moduli[digits];
}

/** The value as a person reads it: `digits` decimal digits. */
export function formatOtp(value: number, digits: OathDigits): string {
  return value.toString().padStart(digits, '0');
}

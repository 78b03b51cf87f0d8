import { createHash } from 'node:crypto';

/** Octets that a password is padded to (RFC 2865 §5.2). */
const BLOCK = 16;

/** RFC 2865 §5.2: as many octets may a password have. */
export const LONGEST_PASSWORD_OCTETS = 128;

/**
 * User-Password of RFC 2865 §5.2: zeros up to a multiple of sixteen octets, each block mixed with MD5 of the secret and what
 * went before.
 *
 * @param password 1 to 128 octets without a zero, which would be taken for padding.
 */
export function hidePassword(
  password: Buffer,
  { authenticator, secret }: Readonly<Record<'authenticator' | 'secret', Buffer>>,
): Buffer {
  const hidden = Buffer.alloc(Math.ceil(password.length / BLOCK) * BLOCK);
  password.copy(hidden);
  let previous = authenticator;
  for (let offset = 0; offset < hidden.length; offset += BLOCK) {
    const mask = createHash('md5').update(secret).update(previous).digest();
    const block = hidden.subarray(offset, offset + BLOCK);
    for (const [index, octet] of mask.entries()) block[index] = (block[index] ?? 0) ^ octet;
    previous = block;
  }
  return hidden;
}

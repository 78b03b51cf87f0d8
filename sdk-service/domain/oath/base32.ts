// RFC 4648 §6, table 3.
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes as Base32 in capitals, without padding: the form that authenticator apps take. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((pending >>> bits) & 31);
    }
  }
  // RFC 4648 §6: the last group is filled up with zero bits on the right.
  return bits === 0 ? text : text + alphabet.charAt((pending << (5 - bits)) & 31);
}

/**
 * The bytes of a Base32 text; capitals or not, with padding or without.
 *
 * @returns undefined when it is none: a foreign character (RFC 4648 §3.3), an impossible length or padding, or bits left
 *   over that are not zero (§3.5), which is what a mistyped last character looks like.
 */
export function decodeBase32(text: string): Buffer | undefined {
  const [, data, padding] = /^([A-Z2-7]*)(={0,6})$/i.exec(text) ?? [];
  if (data === undefined || padding === undefined) return undefined;
  // RFC 4648 §6: padding fills the last group of 8; without it 8, 16, 24 or 32 bits make 2, 4, 5 or 7 characters.
  if ((padding !== '' && text.length % 8 !== 0) || [1, 3, 6].includes(data.length % 8)) return undefined;

  const bytes = Buffer.alloc(Math.floor((data.length * 5) / 8));
  let written = 0;
  let bits = 0;
  let pending = 0;
  for (const character of data.toUpperCase()) {
    pending = ((pending << 5) | alphabet.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[written] = (pending >>> bits) & 255;
      written += 1;
    }
  }
  const leftOver = pending & ((1 << bits) - 1);
  return leftOver === 0 ? bytes : undefined;
}

import type { UniqueIdType } from '../../../ports/directory.ts';

/**
 * The unique id of an entry as text. Undefined when the bytes are no id of this type.
 *
 * `guid`: 16 bytes as AD writes them, lower case without braces. `sid`: `S-1-5-21-…`. `bytes`: hexadecimal. `string`: as it is.
 */
export function writeUniqueId(bytes: Buffer, type: UniqueIdType): string | undefined {
  switch (type) {
    case 'guid':
      return writeGuid(bytes);
    case 'sid':
      return writeSid(bytes);
    case 'bytes':
      return bytes.length === 0 ? undefined : bytes.toString('hex');
    case 'string':
      return bytes.length === 0 ? undefined : bytes.toString('utf8');
    default:
      return type satisfies never;
  }
}

/** [MS-DTYP] §2.3.4.2: the first three fields are little-endian, the other eight bytes in order. */
function writeGuid(bytes: Buffer): string | undefined {
  // Elsewhere than in AD the id may be the text already (entryUUID, RFC 4530).
  if (bytes.length !== 16) {
    const text = bytes.toString('latin1').toLowerCase();
    return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(text) ? text : undefined;
  }
  const hex = Buffer.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes[index] ?? 0));
  return hex.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** [MS-DTYP] §2.4.2.2: revision, count, 48-bit authority big-endian, sub-authorities little-endian. */
function writeSid(bytes: Buffer): string | undefined {
  const count = bytes[1] ?? 0;
  if (bytes.length < 8 || bytes[0] !== 1 || bytes.length !== 8 + count * 4) {
    const text = bytes.toString('latin1');
    return /^S-1(?:-\d+)+$/.test(text) ? text : undefined;
  }
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + index * 4));
  return ['S', 1, bytes.readUIntBE(2, 6), ...parts].join('-');
}

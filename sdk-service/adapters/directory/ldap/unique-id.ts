import type { UniqueIdType } from '../../../ports/directory.ts';

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

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
    return GUID.test(text) ? text : undefined;
  }
  const hex = turnGuid(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
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

/**
 * What a search for the id compares with: undefined for a text that is no id of this type.
 *
 * @param isBinary the directory keeps GUIDs as 16 bytes, as AD does, and not as text (RFC 4530).
 */
export function parseUniqueId(text: string, type: UniqueIdType, isBinary: boolean): Buffer | undefined {
  switch (type) {
    case 'guid': {
      if (!GUID.test(text)) return undefined;
      return isBinary ? turnGuid(Buffer.from(text.replaceAll('-', ''), 'hex')) : Buffer.from(text, 'utf8');
    }
    case 'sid':
      return parseSid(text);
    case 'bytes':
      return /^(?:[\da-f]{2})+$/.test(text) ? Buffer.from(text, 'hex') : undefined;
    case 'string':
      return text === '' ? undefined : Buffer.from(text, 'utf8');
    default:
      return type satisfies never;
  }
}

function parseSid(text: string): Buffer | undefined {
  if (!/^S-1-\d{1,14}(?:-\d{1,10}){0,15}$/.test(text)) return undefined;
  const [authority = 0, ...parts] = text.split('-').slice(2).map(Number);
  const bytes = Buffer.alloc(8 + parts.length * 4);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(authority, 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part >>> 0, 8 + index * 4);
  return bytes;
}

/** From the order on the wire to that of the text, and back. */
function turnGuid(bytes: Buffer): Buffer {
  const turned = Buffer.from(bytes);
  turned.writeUInt32LE(bytes.readUInt32BE(0), 0);
  turned.writeUInt16LE(bytes.readUInt16BE(4), 4);
  turned.writeUInt16LE(bytes.readUInt16BE(6), 6);
  return turned;
}

import { isAscii, isUtf8 } from 'node:buffer';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1';

/** Lower case, without hyphens, underscores and spaces: `UTF-8`, `utf8` and `"Utf_8"` are one. */
const encodings: ReadonlyMap<string, Encoding> = new Map([
  // As nearly everybody writes it.
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['unicode11utf8', 'utf-8'],
  ['usascii', 'utf-8'],
  ['ascii', 'utf-8'],
  ['utf16', 'utf-16le'],
  ['utf16le', 'utf-16le'],
  ['utf16be', 'utf-16be'],
  ['unicode', 'utf-16le'],
  ['iso88591', 'iso-8859-1'],
  ['latin1', 'iso-8859-1'],
]);

/**
 * The characters of an XML document. A byte order mark decides, then the charset of the Content-Type (RFC 7303 §3),
 * then the document's own declaration, then UTF-8. Undefined: an encoding we do not read, or bytes that are not in it;
 * so what is returned has no lone surrogates.
 */
export function decodeBody(bytes: Buffer, charset: string | undefined): string | undefined {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined) return decode(bytes.subarray(mark.length), mark.encoding);
  if (charset !== undefined) {
    const encoding = encodings.get(charset) ?? encodings.get(normalize(charset));
    if (encoding === undefined) return undefined;
    // "UTF-16" without a mark leaves the order of the bytes open; the first `<` shows it.
    const seen = encoding.startsWith('utf-16') ? sniffed(bytes) : 'utf-8';
    return decode(bytes, seen === 'utf-8' ? encoding : seen);
  }
  const declared = declaredEncoding(bytes);
  // A declaration that could be read byte by byte cannot speak the truth if it says UTF-16; the bytes count.
  if (declared === undefined || declared.startsWith('utf16')) return decode(bytes, sniffed(bytes));
  const encoding = encodings.get(declared);
  return encoding === undefined ? undefined : decode(bytes, encoding);
}

function decode(bytes: Buffer, encoding: Encoding): string | undefined {
  switch (encoding) {
    case 'utf-8':
      // One byte per character saves the decoder; most requests are so.
      if (isAscii(bytes)) return bytes.toString('latin1');
      return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
    case 'iso-8859-1':
      return bytes.toString('latin1');
    case 'utf-16le':
    case 'utf-16be':
      try {
        return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        return undefined;
      }
  }
}

function byteOrderMark(bytes: Buffer): { readonly encoding: Encoding; readonly length: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return undefined;
}

/** XML 1.0 appendix F.1: `<` without a mark. */
function sniffed(bytes: Buffer): Encoding {
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  return 'utf-8';
}

function declaredEncoding(bytes: Buffer): string | undefined {
  if (bytes[0] !== 0x3c || bytes[1] !== 0x3f) return undefined;
  const found = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(bytes.toString('latin1', 0, 200))?.[1];
  return found === undefined ? undefined : normalize(found);
}

function normalize(label: string): string {
  return label.toLowerCase().replace(/[-_\s]/g, '');
}

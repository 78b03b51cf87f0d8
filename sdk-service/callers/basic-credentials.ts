/** What a caller says of himself; nothing is verified yet. */
export interface BasicCredentials {
  /** As sent: a local name, `DOMAIN\user` or UPN. */
  readonly name: string;
  readonly password: string;
}

/** Name and password of at most 256 characters each, as UTF-8 in Base64, and some air. */
const LONGEST_HEADER = 4096;

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads `Authorization: Basic …` (RFC 7617); undefined when it is not that. */
export function parseBasicCredentials(header: string): BasicCredentials | undefined {
  if (header.length > LONGEST_HEADER) return undefined;
  const encoded = BASIC.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = decode(Buffer.from(encoded, 'base64'));
  // RFC 7617 §2: the first colon ends the name; the password may hold more of them.
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    // .NET Framework clients send one byte a character; what is no UTF-8 is theirs.
    return bytes.toString('latin1');
  }
}

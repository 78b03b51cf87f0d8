import { MfaError } from '@mfa/shared/mfa-error';

/** One name of a DN: usually one pair, more where they are joined by `+`. */
export type Rdn = readonly { readonly attribute: string; readonly value: string }[];

const ATTRIBUTE = /^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)$/;

/**
 * Reads a distinguished name (RFC 4514 §3), the leaf first. Blanks around `,` `+` and `=` are allowed, as people write
 * them; an ADSI path (`LDAP://server/CN=…`) is taken without its prefix.
 *
 * @throws MfaError `malformed`
 */
export function parseDn(text: string): readonly Rdn[] {
  const dn = withoutPath(text);
  if (dn === '') return [];
  return split(dn, ',').map((rdn) => split(rdn, '+').map(parsePair));
}

/** The DN as it was written, if it is one. @throws MfaError `malformed` */
export function checkDn(text: string): string {
  parseDn(text);
  return withoutPath(text);
}

function withoutPath(text: string): string {
  return text.trim().replace(/^[A-Za-z]+:\/\/(?:[^/=]*\/)?/, '');
}

/** A spelling in which equal DNs are the same text, for comparing only: case and escapes differ between servers. */
export function normalizeDn(text: string): string {
  return parseDn(text)
    .map((rdn) =>
      rdn
        .map(
          ({ attribute, value }) =>
            `${attribute.toLowerCase()}=${escapeDnValue(value.normalize('NFKC').toLowerCase())}`,
        )
        .sort()
        .join('+'),
    )
    .join(',');
}

/** RFC 4514 §2.4: what must be escaped in a value, escaped. */
export function escapeDnValue(value: string): string {
  const escaped = value
    .replace(/["+,;<>\\]/g, (character) => `\\${character}`)
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, (character) => `\\${character}`);
  return value.length > 1 ? escaped.replace(/ $/, '\\ ') : escaped;
}

function parsePair(text: string): Rdn[number] {
  const [left = '', ...rest] = text.split('=');
  const attribute = left.trim().replace(/^OID\./i, '');
  if (!ATTRIBUTE.test(attribute) || rest.length === 0) throw malformed(text);
  return { attribute, value: parseValue(rest.join('='), text) };
}

function parseValue(text: string, pair: string): string {
  const value = trimUnescaped(text);
  if (value.startsWith('#')) {
    // RFC 4514 §2.4: BER of the value; of the strings among the types that have one (tag, short length, bytes).
    const ber = /^#(?:[\da-f]{2})+$/i.test(value) ? Buffer.from(value.slice(1), 'hex') : undefined;
    if (ber === undefined || ber.length < 2 || ber[1] !== ber.length - 2) throw malformed(pair);
    return ber.subarray(2).toString('utf8');
  }
  const bytes: Buffer[] = [];
  for (let index = 0; index < value.length; ) {
    const character = String.fromCodePoint(value.codePointAt(index) ?? 0);
    if (character !== '\\') {
      if ('"<>;\0'.includes(character)) throw malformed(pair);
      bytes.push(Buffer.from(character, 'utf8'));
      index += character.length;
      continue;
    }
    const hex = value.slice(index + 1, index + 3);
    const special = value[index + 1];
    if (/^[\da-f]{2}$/i.test(hex)) bytes.push(Buffer.from(hex, 'hex'));
    else if (special !== undefined && ' "#+,;<=>\\'.includes(special)) bytes.push(Buffer.from(special));
    else throw malformed(pair);
    index += /^[\da-f]{2}$/i.test(hex) ? 3 : 2;
  }
  return Buffer.concat(bytes).toString('utf8');
}

/** Blanks at the ends count only when they are escaped. */
function trimUnescaped(text: string): string {
  const start = text.trimStart();
  const end = start.trimEnd();
  const isLastEscaped = end.length < start.length && /(?:^|[^\\])(?:\\\\)*\\$/.test(end);
  return isLastEscaped ? `${end} ` : end;
}

/** Cuts at a separator that is not escaped. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function malformed(part: string): MfaError {
  return new MfaError('malformed', `DN: "${part.trim()}" is not attribute=value (RFC 4514).`);
}

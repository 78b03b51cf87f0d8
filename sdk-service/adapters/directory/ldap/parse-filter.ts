import { MfaError } from '@mfa/shared/mfa-error';
import type { LdapFilter } from './filter.ts';

/** Deeper and longer than any filter that a person writes. */
const DEEPEST = 32;
const LONGEST = 8000;

/** RFC 4512 §1.4: a name or an OID, with options. */
const ATTRIBUTE = /^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)(?:;[A-Za-z0-9-]+)*$/;
const RULE = /^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)$/;

/**
 * Reads a filter as an administrator writes it (RFC 4515). Blanks around it are left out.
 *
 * @throws MfaError `malformed`: says what is wrong at which character.
 */
export function parseFilter(text: string): LdapFilter {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) throw new MfaError('malformed', `filter: at most ${LONGEST} characters.`);
  const reader: Reader = { text: trimmed, position: 0 };
  const filter = readFilter(reader, 0);
  if (reader.position < trimmed.length) throw wrong(reader, 'something follows behind the closing bracket');
  return filter;
}

interface Reader {
  readonly text: string;
  position: number;
}

function readFilter(reader: Reader, depth: number): LdapFilter {
  if (depth > DEEPEST) throw wrong(reader, 'too many brackets inside each other');
  expect(reader, '(');
  const filter = readComponent(reader, depth);
  expect(reader, ')');
  return filter;
}

function readComponent(reader: Reader, depth: number): LdapFilter {
  switch (reader.text[reader.position]) {
    case '&':
      return { kind: 'and', filters: readList(reader, depth) };
    case '|':
      return { kind: 'or', filters: readList(reader, depth) };
    case '!':
      reader.position += 1;
      return { kind: 'not', filter: readFilter(reader, depth + 1) };
    default:
      return readItem(reader);
  }
}

/** RFC 4526: `(&)` is true and `(|)` is false. */
function readList(reader: Reader, depth: number): LdapFilter[] {
  reader.position += 1;
  const filters: LdapFilter[] = [];
  while (reader.text[reader.position] === '(') filters.push(readFilter(reader, depth + 1));
  return filters;
}

function readItem(reader: Reader): LdapFilter {
  const [left = ''] = /^[^=()<>~]*/.exec(reader.text.slice(reader.position)) ?? [];
  reader.position += left.length;
  const [sign] = /^(?:=|>=|<=|~=)/.exec(reader.text.slice(reader.position)) ?? [];
  if (sign === undefined) throw wrong(reader, '=, >=, <= or ~= is expected');
  if (left.includes(':')) return readExtensible(reader, { left, sign });
  if (!ATTRIBUTE.test(left)) throw wrong(reader, `"${left}" is no attribute`);
  reader.position += sign.length;
  const parts = readValue(reader);
  if (sign === '=') return toMatch(left, parts);
  const [value] = parts;
  if (value === undefined || parts.length > 1) throw wrong(reader, `* cannot stand behind ${sign}`);
  const kind = sign === '>=' ? 'at-least' : sign === '<=' ? 'at-most' : 'approximate';
  return { kind, attribute: left, value };
}

/** `attr=*` is presence, a star elsewhere stands for any text. */
function toMatch(attribute: string, parts: readonly Buffer[]): LdapFilter {
  const [first = Buffer.alloc(0), ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return { kind: 'equal', attribute, value: first };
  const any = rest.filter((part) => part.length > 0);
  if (first.length === 0 && last.length === 0 && any.length === 0) return { kind: 'present', attribute };
  const initial = first.length === 0 ? undefined : first;
  const final = last.length === 0 ? undefined : last;
  return { kind: 'substrings', attribute, parts: { initial, any, final } };
}

function readExtensible(reader: Reader, { left, sign }: { readonly left: string; readonly sign: string }): LdapFilter {
  // `attr:dn:rule:=value`; the colon of `:=` is the last character before the sign.
  if (sign !== '=' || !left.endsWith(':')) throw wrong(reader, ':= is expected');
  const [attribute = '', ...words] = left.slice(0, -1).split(':');
  const dnAttributes = words[0]?.toLowerCase() === 'dn';
  if (dnAttributes) words.shift();
  const [rule = '', ...more] = words;
  const isComplete = attribute !== '' || rule !== '';
  if (more.length > 0 || !isComplete || (attribute !== '' && !ATTRIBUTE.test(attribute))) {
    throw wrong(reader, `"${left}=" is no attribute with a matching rule`);
  }
  if (rule !== '' && !RULE.test(rule)) throw wrong(reader, `"${rule}" is no matching rule`);
  reader.position += 1;
  const [value, second] = readValue(reader);
  if (value === undefined || second !== undefined) throw wrong(reader, '* cannot stand behind :=');
  return { kind: 'extensible', attribute, rule, dnAttributes, value };
}

/** The value up to the closing bracket, cut at its stars; `\xx` is one byte (RFC 4515 §3). */
function readValue(reader: Reader): Buffer[] {
  const parts: Buffer[] = [];
  let bytes: Buffer[] = [];
  for (;;) {
    const character = String.fromCodePoint(reader.text.codePointAt(reader.position) ?? 0);
    if (reader.position >= reader.text.length) throw wrong(reader, 'the closing bracket is missing');
    if (character === ')') break;
    if (character === '(' || character === '\0') throw wrong(reader, 'write ( as \\28, ) as \\29, NUL as \\00');
    if (character === '*') {
      parts.push(Buffer.concat(bytes));
      bytes = [];
      reader.position += 1;
    } else if (character === '\\') {
      const hex = reader.text.slice(reader.position + 1, reader.position + 3);
      if (!/^[\da-f]{2}$/i.test(hex)) throw wrong(reader, 'a backslash is followed by two hexadecimal digits');
      bytes.push(Buffer.from(hex, 'hex'));
      reader.position += 3;
    } else {
      bytes.push(Buffer.from(character, 'utf8'));
      reader.position += character.length;
    }
  }
  parts.push(Buffer.concat(bytes));
  return parts;
}

function expect(reader: Reader, character: string): void {
  if (reader.text[reader.position] !== character) throw wrong(reader, `"${character}" is expected`);
  reader.position += 1;
}

function wrong(reader: Reader, problem: string): MfaError {
  return new MfaError('malformed', `filter: at character ${reader.position + 1}, ${problem}.`);
}

/** A pattern with `*` for any run of characters, taken apart for a search. */
export interface TextPattern {
  /** Without `*`: the text itself. */
  readonly exact: string | undefined;
  /** What every match begins with; empty when it may begin with anything. */
  readonly prefix: string;
  /** Nothing but the prefix and one `*` behind it. */
  readonly isPrefixOnly: boolean;
}

export function parsePattern(pattern: string): TextPattern {
  const star = pattern.indexOf('*');
  if (star < 0) return { exact: pattern, prefix: pattern, isPrefixOnly: false };
  return { exact: undefined, prefix: pattern.slice(0, star), isPrefixOnly: star === pattern.length - 1 };
}

const LAST_BEFORE_SURROGATES = 0xd7ff;
const FIRST_BEHIND_SURROGATES = 0xe000;
const LAST_CODE_POINT = 0x10ffff;

/**
 * The first text behind all that begin with the prefix, by code points; undefined when there is none. With it a search by
 * prefix is a range of an index, whatever a database makes of patterns.
 */
export function endOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === LAST_BEFORE_SURROGATES ? FIRST_BEHIND_SURROGATES : last + 1);
}

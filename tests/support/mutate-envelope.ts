/** A request as it could come from a broken or hostile caller. */
export interface HostileRequest {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Draws whole numbers from 0 to below `limit`. */
export type Draw = (limit: number) => number;

/** Numbers that follow from the seed alone (mulberry32, public domain). */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/**
 * One request in ten is bytes without any sense; the others are envelopes changed in one to four places: half of them only
 * in what stands in their fields, so that they are still envelopes, half of them anywhere.
 */
export function drawHostileRequest(envelopes: readonly Buffer[], draw: Draw): HostileRequest {
  const headers = { ...pick(headerChoices, draw) };
  if (draw(10) === 0) return { body: drawBytes(draw(2000), draw), headers };
  const mutations = draw(2) === 0 ? fieldMutations : byteMutations;
  let body = pick(envelopes, draw);
  for (let changes = 1 + draw(4); changes > 0; changes -= 1) {
    body = pick(mutations, draw)(body, { draw, other: pick(envelopes, draw) });
  }
  return { body, headers };
}

type Mutation = (body: Buffer, tools: { readonly draw: Draw; readonly other: Buffer }) => Buffer;

const byteMutations: readonly Mutation[] = [
  function flipBit(body, { draw }) {
    const copy = Buffer.from(body);
    const at = draw(Math.max(1, copy.length));
    if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << draw(8));
    return copy;
  },
  function cutOut(body, { draw }) {
    const [from, to] = drawRange(body, draw);
    return Buffer.concat([body.subarray(0, from), body.subarray(to)]);
  },
  function cutOff(body, { draw }) {
    return body.subarray(0, draw(body.length + 1));
  },
  function repeat(body, { draw }) {
    const [from, to] = drawRange(body, draw);
    return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
  },
  function splice(body, { draw, other }) {
    const [from, to] = drawRange(body, draw);
    const [otherFrom, otherTo] = drawRange(other, draw);
    return Buffer.concat([body.subarray(0, from), other.subarray(otherFrom, otherTo), body.subarray(to)]);
  },
  function insertToken(body, { draw }) {
    const at = draw(body.length + 1);
    return Buffer.concat([body.subarray(0, at), Buffer.from(pick(tokens, draw)), body.subarray(at)]);
  },
  function insertBytes(body, { draw }) {
    const at = draw(body.length + 1);
    return Buffer.concat([body.subarray(0, at), drawBytes(draw(20), draw), body.subarray(at)]);
  },
];

const fieldMutations: readonly Mutation[] = [
  replaceText,
  replaceText,
  replaceText,
  function dropField(body, { draw }) {
    const [from, to] = drawField(body, draw);
    return Buffer.concat([body.subarray(0, from), body.subarray(to)]);
  },
  function repeatField(body, { draw }) {
    const [, to] = drawField(body, draw);
    const [from] = drawField(body, draw);
    return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
  },
  function moveField(body, { draw }) {
    const [from, to] = drawField(body, draw);
    const rest = Buffer.concat([body.subarray(0, from), body.subarray(to)]);
    const [at] = drawField(rest, draw);
    return Buffer.concat([rest.subarray(0, at), body.subarray(from, to), rest.subarray(at)]);
  },
];

function replaceText(body: Buffer, { draw }: { readonly draw: Draw }): Buffer {
  const [from, to] = drawField(body, draw);
  const field = body.subarray(from, to).toString('latin1');
  const start = field.slice(0, field.indexOf('>') + 1);
  const end = field.slice(field.lastIndexOf('<'));
  return Buffer.concat([body.subarray(0, from), Buffer.from(start + pick(tokens, draw) + end), body.subarray(to)]);
}

/** Where an element with text alone begins and ends; an empty place in an envelope without one. */
function drawField(body: Buffer, draw: Draw): readonly [from: number, to: number] {
  const fields = [...body.toString('latin1').matchAll(/<(\w+)>[^<\n]*<\/\1>/g)];
  if (fields.length === 0) return [body.length, body.length];
  const { index, 0: field } = pick(fields, draw);
  return [index, index + field.length];
}

/** What has broken parsers before, and values at the edge of their types. */
const tokens: readonly string[] = [
  '<',
  '>',
  '&',
  '&#0;',
  '&#x10FFFF;',
  '&#xD800;',
  '&lt;',
  '&nbsp;',
  ']]>',
  '<![CDATA[',
  '<![CDATA[x]]>',
  '<!--',
  '<!-- x -->',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  ' xsi:nil="true"',
  ' xmlns=""',
  ' xmlns:a="urn:a"',
  '<a:b xmlns:a="urn:a">',
  '</username>',
  '<username>',
  '<error><Code>0</Code></error>',
  'true',
  '-1',
  '0',
  '4294967296',
  '-2147483649',
  '9223372036854775808',
  '1e309',
  'NaN',
  'unspecified',
  'voiceprint',
  '*',
  '%_[]^\\',
  `' OR 1=1 --`,
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '\u0000',
  '\ufeff',
  '\u202e',
  'ﬃ',
  'İ',
  '😀',
  'a'.repeat(5000),
  '<a>'.repeat(50),
  '9'.repeat(400),
];

const headerChoices: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  {},
  {},
  { SOAPAction: '""' },
  { SOAPAction: '"http://www.phonefactor.com/PfWsSdk/UserExists"' },
  { 'Content-Type': 'text/xml; charset=utf-16' },
  { 'Content-Type': 'text/xml; charset=iso-8859-1' },
  { 'Content-Type': 'application/soap+xml; charset=utf-8' },
  { 'Content-Type': 'text/xml' },
];

function drawBytes(length: number, draw: Draw): Buffer {
  return Buffer.from(Array.from({ length }, () => draw(256)));
}

function drawRange(body: Buffer, draw: Draw): readonly [from: number, to: number] {
  const from = draw(body.length + 1);
  return [from, Math.min(body.length, from + draw(200))];
}

function pick<T>(choices: readonly T[], draw: Draw): T {
  const choice = choices[draw(choices.length)];
  if (choice === undefined) throw new Error('there is nothing to choose from');
  return choice;
}

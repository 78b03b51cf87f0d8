import { isDeepStrictEqual } from 'node:util';
import type { Contract, Fields, Message } from '../../shared/contract/contract.ts';
import { writeCode, writeTable } from './markdown.ts';

/** Messages that belong together, with a sentence or two about all of them. */
export interface Family<Name extends string = string> {
  readonly title: string;
  /** Empty: the entries say it all. */
  readonly text: string;
  /** Pages beside the reference with a guide and an example. */
  readonly pages?: readonly string[];
  readonly entries: readonly Entry<Name>[];
}

/** Messages with the same right and the same fields, and what they do. */
interface Entry<Name extends string> {
  readonly messages: readonly [Name, ...Name[]];
  readonly summary: string;
}

interface Reference {
  readonly contract: Contract;
  readonly families: readonly Family[];
  /** Where a request and a response of each message stand, seen from the reference. */
  readonly samples?: string;
}

/**
 * Writes the reference of an interface in Markdown: the messages by family, then enums and complex types.
 *
 * @throws Error when the families miss a message, name one twice, or put messages of different shape into one entry.
 */
export function writeContractReference(reference: Reference): string {
  const { contract, families } = reference;
  checkFamilies(contract, families);
  return [
    writeContents(families),
    ...families.map((family) => writeFamily(family, reference)),
    `## Enums\n\nThey travel by name.\n\n${writeEnums(contract)}`,
    `## Types\n\n${Object.entries(contract.types)
      .map(([name, fields]) => `### ${name}\n\n${codeBlock(writeFields(fields))}`)
      .join('\n\n')}`,
  ].join('\n\n');
}

function checkFamilies(contract: Contract, families: readonly Family[]): void {
  const entries = families.flatMap((family) => family.entries);
  const named = entries.flatMap((entry) => entry.messages);
  const missing = Object.keys(contract.messages).filter((name) => !named.includes(name));
  const twice = named.filter((name, index) => named.indexOf(name) !== index);
  const mixed = entries.filter(({ messages: [first, ...others] }) =>
    others.some((name) => !isDeepStrictEqual(shapeOf(contract, name), shapeOf(contract, first))),
  );
  if (missing.length > 0) throw new Error(`The reference says nothing about ${missing.join(', ')}.`);
  if (twice.length > 0) throw new Error(`The reference names ${twice.join(', ')} twice.`);
  if (mixed.length > 0)
    throw new Error(`These have different fields: ${mixed.map((each) => each.messages).join('; ')}.`);
}

/** All of a message but the name of its WSDL operation; order counts, since it is the order on the wire. */
function shapeOf(contract: Contract, name: string): unknown {
  const { right, session, input, result, output } = getMessage(contract, name);
  return { right, session, input: Object.entries(input), result, output: Object.entries(output) };
}

function writeFamily({ title, text, pages = [], entries }: Family, { contract, samples }: Reference): string {
  return [
    `## ${title}`,
    ...(text === '' ? [] : [text]),
    ...(pages.length === 0 ? [] : [`Guide and example: ${pages.map((page) => `[${page}](${page})`).join(', ')}.`]),
    ...entries.map(({ messages, summary }) => {
      const message = getMessage(contract, messages[0]);
      const session = message.session === 'none' ? ', without a session' : '';
      return [
        `### ${messages.join(', ')}`,
        `${summary} Right: \`${message.right}\`${session}.`,
        codeBlock(writeSignature(message)),
        ...(samples === undefined ? [] : [writeSampleLinks(samples, messages[0])]),
      ].join('\n\n');
    }),
  ].join('\n\n');
}

function writeSampleLinks(folder: string, message: string): string {
  const link = (side: string) => `[${side}](${folder}/${message}.${side}.xml)`;
  return `On the wire: ${link('request')}, ${link('response')}.`;
}

function writeSignature({ input, result, output }: Message): string {
  const answer = [`→ ${result}`, ...indent(writeFields(output))].join('\n');
  return [...indent(writeFields(input)), answer].join('\n');
}

function writeFields(fields: Fields): string {
  const width = Math.max(0, ...Object.keys(fields).map((name) => name.length));
  return Object.entries(fields)
    .map(([name, type]) => `${name.padEnd(width)}  ${type}`)
    .join('\n');
}

function writeEnums(contract: Contract): string {
  return writeTable(
    ['enum', 'values, in order'],
    Object.entries(contract.enums).map(([name, values]) => [name, values.map(writeCode).join(' · ')]),
  );
}

function writeContents(families: readonly Family[]): string {
  const rows = families.map(({ title, entries }) => [
    title,
    entries.flatMap(({ messages }) => messages.map((name) => `[${name}](#${anchorOf(messages)})`)).join(', '),
  ]);
  return writeTable(['what', 'messages'], rows);
}

/** The anchor that a heading gets where Markdown is shown: lower case, no commas, dashes for spaces. */
function anchorOf(messages: readonly string[]): string {
  return messages.join('-').toLowerCase();
}

function indent(text: string): string[] {
  return text === '' ? [] : text.split('\n').map((line) => `  ${line}`);
}

function codeBlock(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

function getMessage(contract: Contract, name: string): Message {
  const message = contract.messages[name];
  if (message === undefined) throw new Error(`The contract has no message ${name}.`);
  return message;
}

import { Ber, type BerWriter, Filter, SearchFilter } from 'ldapts';
import type { LdapFilter } from './filter.ts';

/** RFC 4511 §4.5.1: context tags inside a substring and an extensible match. */
const INITIAL = 0x80;
const ANY = 0x81;
const FINAL = 0x82;
const RULE = 0x81;
const ATTRIBUTE = 0x82;
const VALUE = 0x83;
const DN_ATTRIBUTES = 0x84;

/**
 * The filter as ldapts takes it. Its own classes hold some values as text, in which bytes that are no UTF-8 are lost; this
 * one writes what it is given.
 */
export function toSearchFilter(filter: LdapFilter): Filter {
  return new WrittenFilter(filter);
}

class WrittenFilter extends Filter {
  readonly type = SearchFilter.present;
  readonly #filter: LdapFilter;

  constructor(filter: LdapFilter) {
    super();
    this.#filter = filter;
  }

  override write(writer: BerWriter): void {
    writeFilter(writer, this.#filter);
  }

  override toString(): string {
    return this.#filter.kind;
  }
}

const choices = {
  and: SearchFilter.and,
  or: SearchFilter.or,
  not: SearchFilter.not,
  equal: SearchFilter.equalityMatch,
  substrings: SearchFilter.substrings,
  'at-least': SearchFilter.greaterOrEqual,
  'at-most': SearchFilter.lessOrEqual,
  present: SearchFilter.present,
  approximate: SearchFilter.approxMatch,
  extensible: SearchFilter.extensibleMatch,
} as const satisfies Record<LdapFilter['kind'], number>;

function writeFilter(writer: BerWriter, filter: LdapFilter): void {
  if (filter.kind === 'present') {
    // The choice is the attribute itself, not a sequence with one in it.
    writer.writeString(filter.attribute, choices.present);
    return;
  }
  writer.startSequence(choices[filter.kind]);
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const each of filter.filters) writeFilter(writer, each);
      break;
    case 'not':
      writeFilter(writer, filter.filter);
      break;
    case 'equal':
    case 'at-least':
    case 'at-most':
    case 'approximate':
      writer.writeString(filter.attribute);
      writer.writeBuffer(filter.value, Ber.OctetString);
      break;
    case 'substrings':
      writer.writeString(filter.attribute);
      writer.startSequence();
      if (filter.parts.initial !== undefined) writer.writeBuffer(filter.parts.initial, INITIAL);
      for (const part of filter.parts.any) writer.writeBuffer(part, ANY);
      if (filter.parts.final !== undefined) writer.writeBuffer(filter.parts.final, FINAL);
      writer.endSequence();
      break;
    case 'extensible':
      if (filter.rule !== '') writer.writeString(filter.rule, RULE);
      if (filter.attribute !== '') writer.writeString(filter.attribute, ATTRIBUTE);
      writer.writeBuffer(filter.value, VALUE);
      if (filter.dnAttributes) writer.writeBoolean(true, DN_ATTRIBUTES);
      break;
    default:
      filter satisfies never;
  }
  writer.endSequence();
}

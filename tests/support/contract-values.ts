import fc from 'fast-check';
import type { Contract } from '../../shared/contract/contract.ts';
import { type Field, requestFields, responseFields, typeFields } from '../../shared/soap/fields.ts';

export interface ArbitraryMessage {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Any message of the contract with any values that its fields can say. */
export function arbitraryMessage(
  contract: Contract,
  direction: 'request' | 'response',
): fc.Arbitrary<ArbitraryMessage> {
  return fc
    .constantFrom(...Object.keys(contract.messages))
    .chain((message) =>
      fc.record({ message: fc.constant(message), fields: arbitraryFieldsOf(contract, { direction, message }) }),
    );
}

/** Any values that the fields of this message can say. */
export function arbitraryFieldsOf(
  contract: Contract,
  { direction, message }: { readonly direction: 'request' | 'response'; readonly message: string },
): fc.Arbitrary<Record<string, unknown>> {
  const fieldsOf = direction === 'request' ? requestFields : responseFields;
  return arbitraryFields(contract, fieldsOf(contract, message));
}

/** Text that XML 1.0 can carry: white space, markup, quotes, 4-byte characters, not the characters that it forbids. */
function arbitraryText(): fc.Arbitrary<string> {
  const telling = ['', ' ', '\t a \n', '\r\n', '<&>"\'', ']]>', '<![CDATA[x]]>', '0012', 'true', 'null', '😀', 'é́'];
  return fc.oneof(fc.constantFrom(...telling), fc.string({ unit: 'binary', maxLength: 20 }).map(withoutIllegal));
}

function withoutIllegal(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}

function arbitraryFields(contract: Contract, fields: readonly Field[]): fc.Arbitrary<Record<string, unknown>> {
  const required = fields.filter((field) => !field.isOptional).map((field) => field.key);
  const model = Object.fromEntries(fields.map((field) => [field.key, arbitraryField(contract, field)]));
  return fc.record(model, { requiredKeys: required, noNullPrototype: true });
}

function arbitraryField(contract: Contract, { base, isArray }: Field): fc.Arbitrary<unknown> {
  const item = arbitraryValue(contract, base);
  return isArray ? fc.array(item, { maxLength: 4 }) : item;
}

function arbitraryValue(contract: Contract, base: string): fc.Arbitrary<unknown> {
  const names = contract.enums[base];
  if (names !== undefined) return fc.constantFrom(...names);
  switch (base) {
    case 'string':
      return arbitraryText();
    case 'boolean':
      return fc.boolean();
    case 'int':
      return fc.integer();
    case 'unsignedInt':
      return fc.integer({ min: 0, max: 4_294_967_295 });
    case 'long':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case 'double':
      return fc.double();
    default:
      return arbitraryFields(contract, typeFields(contract, base));
  }
}

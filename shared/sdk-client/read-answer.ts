import type { Contract } from '../contract/contract.ts';
import { type Field, responseFields, scalarOf, typeFields } from '../soap/fields.ts';
import type { Scalar } from '../soap/scalars.ts';
import { SdkError } from './sdk-failure.ts';

type Read = (value: unknown) => unknown;

/**
 * Makes, per message, the function that turns what the `soap` package parsed into what the contract says: arrays out of
 * their wrappers, values by their types (it is told to leave them as text, `textOf`), missing values by their defaults.
 *
 * @throws SdkError when the answer is not of this contract.
 */
export function createAnswerReader(contract: Contract): (message: string, answer: unknown) => Record<string, unknown> {
  const types = new Map<string, Read>();
  const messages = new Map(
    Object.keys(contract.messages).map((message) => [message, compileMessage(responseFields(contract, message))]),
  );

  function compileMessage(fields: readonly Field[]): (answer: unknown) => Record<string, unknown> {
    const read = compileFields(fields);
    const required = fields.find(({ key, isOptional }) => key === 'result' && !isOptional)?.element;
    return (answer) => {
      // For an empty body the package hands out whatever it has. A later value may be missing: an older SDK lacks it.
      if (typeof answer !== 'object') throw notUnderstood();
      if (required !== undefined && (answer === null || !Object.hasOwn(answer, required))) throw notUnderstood();
      return read(answer);
    };
  }

  function compileFields(fields: readonly Field[]): (value: unknown) => Record<string, unknown> {
    const parts = fields.map((field) => ({ ...field, read: compileField(field), initial: initialOf(field) }));
    return (value) => {
      // An element without children is null there, and an object with nothing in it here.
      const elements = value === null ? {} : value;
      if (typeof elements !== 'object') throw notUnderstood();
      const object: Record<string, unknown> = {};
      for (const { key, element, read, initial } of parts) {
        const found = (elements as Record<string, unknown>)[element];
        const property = found === undefined ? initial : read(found);
        if (property !== undefined) object[key] = property;
      }
      return object;
    };
  }

  function compileField({ base, isArray }: Field): Read {
    const readItem = compileBase(base);
    if (!isArray) return readItem;
    return (wrapper) => {
      if (wrapper === null || typeof wrapper !== 'object') return [];
      const items = (wrapper as Record<string, unknown>)[base] ?? [];
      return (Array.isArray(items) ? items : [items]).map(readItem);
    };
  }

  function compileBase(base: string): Read {
    const scalar = scalarOf(contract, base);
    if (scalar !== undefined) return (value) => readScalar(scalar, value);
    return (value) => typeReader(base)(value);
  }

  function typeReader(type: string): Read {
    const known = types.get(type);
    if (known !== undefined) return known;
    const read = compileFields(typeFields(contract, type));
    types.set(type, read);
    return read;
  }

  function initialOf({ base, isOptional }: Field): unknown {
    return isOptional ? undefined : scalarOf(contract, base)?.initial;
  }

  return (message, answer) => {
    const read = messages.get(message);
    if (read === undefined) throw new TypeError(`${contract.name} has no message ${message}`);
    return read(answer);
  };
}

/** The package's own conversions lose digits of xsd:long and do not know INF: every type stays text. */
export const textOf = Object.fromEntries(
  ['boolean', 'int', 'unsignedInt', 'long', 'double'].map((type) => [type, (text: string) => text]),
);

function readScalar(scalar: Scalar, value: unknown): unknown {
  if (value !== null && typeof value !== 'string') throw notUnderstood();
  const parsed = scalar.parse(value ?? '');
  if (parsed === undefined) throw notUnderstood();
  return parsed;
}

function notUnderstood(): SdkError {
  return new SdkError('service-down', 'The Web Service SDK gave an answer that its contract does not know.');
}

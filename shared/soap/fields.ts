import type { Contract, Fields } from '../contract/contract.ts';
import { enumScalar, type Scalar, scalars } from './scalars.ts';

/** One element of a message or a complex type, its notation (`contract.ts`) taken apart. */
export interface Field {
  /** The property in TypeScript; differs from the element only for a response's `result`. */
  readonly key: string;
  readonly element: string;
  /** A scalar, an enum or a complex type of the contract. */
  readonly base: string;
  readonly isArray: boolean;
  /** A reference value: absent when null. Without it a value that is always present. */
  readonly isOptional: boolean;
}

/** The elements inside `<message>`. */
export function requestFields(contract: Contract, message: string): readonly Field[] {
  return parse(definitionOf(contract, message).input);
}

/** The elements inside `<messageResponse>`: the result, then the out-parameters. */
export function responseFields(contract: Contract, message: string): readonly Field[] {
  const { result, output } = definitionOf(contract, message);
  return [parseField('result', `${message}Result`, result), ...parse(output)];
}

export function typeFields(contract: Contract, type: string): readonly Field[] {
  const fields = contract.types[type];
  if (fields === undefined) throw new TypeError(`${contract.name} has no type ${type}`);
  return parse(fields);
}

/** The scalar or enum of that name; undefined for a complex type. */
export function scalarOf(contract: Contract, base: string): Scalar | undefined {
  const names = contract.enums[base];
  return names === undefined ? scalars[base] : enumScalar(base, names);
}

/** `ArrayOfUserRow`, `ArrayOfString`. */
export function arrayTypeName(base: string): string {
  return `ArrayOf${base.charAt(0).toUpperCase()}${base.slice(1)}`;
}

function definitionOf(contract: Contract, message: string) {
  const definition = contract.messages[message];
  if (definition === undefined) throw new TypeError(`${contract.name} has no message ${message}`);
  return definition;
}

function parse(fields: Fields): readonly Field[] {
  return Object.entries(fields).map(([name, notation]) => parseField(name, name, notation));
}

function parseField(key: string, element: string, notation: string): Field {
  const isOptional = notation.endsWith('?');
  const item = isOptional ? notation.slice(0, -1) : notation;
  const isArray = item.endsWith('[]');
  return { key, element, base: isArray ? item.slice(0, -2) : item, isArray, isOptional };
}

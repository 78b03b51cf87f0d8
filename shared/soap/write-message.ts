import type { Contract } from '../contract/contract.ts';
import { envelopeEnd, envelopeStart, type SoapVersion } from './envelope.ts';
import { type Field, requestFields, responseFields, scalarOf, typeFields } from './fields.ts';
import { type Scalar, scalars } from './scalars.ts';
import { escapeText } from './xml-text.ts';

export interface OutgoingMessage {
  readonly message: string;
  /** By name, the result of a response as `result`. Missing values are written as false, 0 or the first enum name. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly version: SoapVersion;
}

/** The element or nothing. */
type Write = (value: unknown) => string;

/** Writes envelopes of one contract: what `createElementWriter` makes, with Envelope and Body around it. */
export function createMessageWriter(
  contract: Contract,
  options: { readonly direction: 'request' | 'response' },
): (message: OutgoingMessage) => string {
  const write = createElementWriter(contract, options);
  return (message) => `${envelopeStart[message.version]}${write(message)}${envelopeEnd}`;
}

/**
 * Writes the body's element of a message; made once, a function compiled per message. Elements come in the contract's
 * order; references that are undefined or null are left out; characters that XML does not have become U+FFFD.
 *
 * The writer throws TypeError for a value that its field cannot say: a bug of whoever made the message.
 */
export function createElementWriter(
  contract: Contract,
  options: { readonly direction: 'request' | 'response' },
): (message: Omit<OutgoingMessage, 'version'>) => string {
  const types = new Map<string, Write>();
  const messages = new Map(
    Object.keys(contract.messages).map((message) => [
      message,
      options.direction === 'request'
        ? compileMessage(message, requestFields(contract, message))
        : compileMessage(`${message}Response`, responseFields(contract, message)),
    ]),
  );

  function compileMessage(element: string, fields: readonly Field[]): Write {
    const content = compileFields(fields);
    const start = `<${element} xmlns="${contract.namespace}">`;
    return (value) => `${start}${content(value)}</${element}>`;
  }

  function compileFields(fields: readonly Field[]): Write {
    return inOrder(fields.map((field) => ({ key: field.key, write: compileField(field) })));
  }

  function compileField({ element, base, isArray, isOptional }: Field): Write {
    if (!isArray) return compileElement(element, base, isOptional);
    const item = compileElement(base, base, true);
    return (value) => {
      if (value === undefined || value === null) return '';
      if (!Array.isArray(value)) throw new TypeError(`${element} is not an array`);
      let xml = '';
      for (const one of value) xml += item(one);
      return `<${element}>${xml}</${element}>`;
    };
  }

  function compileElement(element: string, base: string, isOptional: boolean): Write {
    const scalar = scalarOf(contract, base);
    if (scalar !== undefined) return compileScalar(element, scalar, isOptional);
    const content = typeWriter(base);
    return (value) => {
      if (value === undefined || value === null) return '';
      if (typeof value !== 'object') throw new TypeError(`${element} is not an object`);
      return `<${element}>${content(value)}</${element}>`;
    };
  }

  function typeWriter(type: string): Write {
    const known = types.get(type);
    if (known !== undefined) return known;
    const write = compileFields(typeFields(contract, type));
    types.set(type, write);
    return write;
  }

  return ({ message, fields }) => {
    const write = messages.get(message);
    if (write === undefined) throw new TypeError(`${contract.name} has no message ${message}`);
    return write(fields);
  };
}

function compileScalar(element: string, scalar: Scalar, isOptional: boolean): Write {
  const start = `<${element}>`;
  const end = `</${element}>`;
  const missing = isOptional ? '' : `${start}${scalar.write(scalar.initial)}${end}`;
  // Of the values that nearly always come, the elements are made once: fewer pieces to put together each time.
  const elements = new Map(scalar.usual.map((value) => [value, `${start}${scalar.write(value)}${end}`]));
  const write: (value: unknown) => string =
    scalar === scalars.string ? (value) => escapeText(scalar.write(value)) : scalar.write;
  return (value) => {
    if (value === undefined || value === null) return missing;
    return elements.get(value) ?? `${start}${write(value)}${end}`;
  };
}

/**
 * The elements of an object's fields, one behind the other. The fields' names are written into the function, as its own
 * constants: read by a variable from objects of many shapes, each would be looked up anew. They are the contract's names,
 * quoted as JSON all the same.
 */
function inOrder(parts: readonly { readonly key: string; readonly write: Write }[]): Write {
  const names = parts.map((_, index) => `write${index}`);
  const calls = parts.map(({ key }, index) => `write${index}(object[${JSON.stringify(key)}])`);
  const make = new Function(...names, `return (object) => ''${calls.map((call) => ` + ${call}`).join('')};`);
  return make(...parts.map(({ write }) => write));
}

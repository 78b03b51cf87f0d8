import type { Input, MessageName, Output } from '../../shared/contract/contract.ts';
import { type PfWsSdk, pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { type Field, requestFields, responseFields, typeFields } from '../../shared/soap/fields.ts';

/** The SDK as another program's SOAP client sees it. */
export interface ForeignClient {
  /** Rejects for a SOAP fault. */
  call<M extends MessageName<PfWsSdk>>(message: M, input: Input<PfWsSdk, M>): Promise<Output<PfWsSdk, M>>;
  close(): Promise<void>;
}

/** Sends one message with an input that is plain JSON, and gives the answer as the program has it. */
export type RawCall = (message: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

interface ForeignClientOptions {
  readonly rawCall: RawCall;
  /** How the program wants an array: as it is, or inside an object by the name of its items (`{ string: […] }`). */
  readonly arrays: 'plain' | 'wrapped';
  readonly close: () => Promise<void>;
}

/** Turns inputs into what the program takes, and what it got into the contract's form. */
export function createForeignClient({ rawCall, arrays, close }: ForeignClientOptions): ForeignClient {
  function write(fields: readonly Field[], values: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const written = fields.flatMap((field) => {
      const value = values[field.key];
      return value === undefined ? [] : [[field.element, writeField(field, value)]];
    });
    return Object.fromEntries(written);
  }

  function writeField({ base, isArray }: Field, value: unknown): unknown {
    if (!isArray) return writeValue(base, value);
    const items = (value as readonly unknown[]).map((each) => writeValue(base, each));
    return arrays === 'plain' ? items : { [base]: items };
  }

  function writeValue(base: string, value: unknown): unknown {
    if (typeof value === 'bigint') return value.toString();
    if (pfWsSdk.types[base as never] === undefined) return value;
    return write(typeFields(pfWsSdk, base), value as Readonly<Record<string, unknown>>);
  }

  return {
    async call(message, input) {
      const answer = await rawCall(message, write(requestFields(pfWsSdk, message), input));
      return read(responseFields(pfWsSdk, message), answer) as Output<PfWsSdk, typeof message>;
    },
    close,
  };
}

/** Absent, null and missing are one; arrays come in their wrapper or without. */
function read(fields: readonly Field[], answer: unknown): Record<string, unknown> {
  const values = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const found = fields.flatMap((field) => {
    const value = values[field.element];
    return value === undefined || value === null ? [] : [[field.key, readField(field, value)]];
  });
  return Object.fromEntries(found);
}

function readField({ base, isArray }: Field, value: unknown): unknown {
  if (!isArray) return readValue(base, value);
  const items = Array.isArray(value) ? value : (value as Readonly<Record<string, unknown>>)[base];
  return ((items ?? []) as readonly unknown[]).map((each) => readValue(base, each));
}

function readValue(base: string, value: unknown): unknown {
  return pfWsSdk.types[base as never] === undefined ? value : read(typeFields(pfWsSdk, base), value);
}

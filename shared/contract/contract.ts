/**
 * The notation of an interface between the apps, and the TypeScript types that follow from it.
 *
 * A field is `name: 'type'`. `?` behind the type: a reference value, absent when null (minOccurs 0); without it a value
 * that is always present (minOccurs 1). `[]`: an array; on the wire a wrapper named after the field with items named
 * after the type, of XSD type `ArrayOf…`. Types are the scalars below, the contract's enums and its complex types.
 */
export interface Contract {
  /** Names service, port and binding: `<name>`, `<name>Soap`, `<name>Soap12`. */
  readonly name: string;
  /** Of schema, WSDL, messages; a SOAPAction is `<namespace>/<message>`. */
  readonly namespace: string;
  readonly enums: Readonly<Record<string, readonly string[]>>;
  readonly types: Readonly<Record<string, Fields>>;
  readonly messages: Readonly<Record<string, Message>>;
}

export type Fields = Readonly<Record<string, string>>;

/** What a caller must be allowed to do to send a message; one per message. docs/security.md lists who has which. */
export type Right =
  | 'diagnose'
  | 'authenticate'
  | 'authenticate-any-number'
  | 'read-user'
  | 'change-user'
  | 'bypass'
  | 'temporary-code'
  | 'activate'
  | 'portal'
  | 'mobile'
  | 'administer';

export interface Message {
  /** The WSDL operation name where it differs from the message's (twelve overloads of the old interface). */
  readonly operation?: string;
  readonly right: Right;
  /** `none`: may be sent without a portal session. Only messages with right `portal` need one by default. */
  readonly session?: 'none';
  readonly input: Fields;
  /** Type of `<name>Result`, the first element of the response. */
  readonly result: string;
  /** Out-parameters, in order, behind the result. */
  readonly output: Fields;
}

interface Scalars {
  string: string;
  boolean: boolean;
  int: number;
  unsignedInt: number;
  /** 64 bits: a bigint, since a double would round it. */
  long: bigint;
  double: number;
}

type TypeOf<C extends Contract, T extends string> = T extends keyof Scalars
  ? Scalars[T]
  : T extends keyof C['enums']
    ? C['enums'][T][number]
    : T extends keyof C['types']
      ? FieldsOf<C, C['types'][T]>
      : never;

type ValueOf<C extends Contract, T extends string> = T extends `${infer Item}[]?`
  ? readonly TypeOf<C, Item>[]
  : T extends `${infer Base}?`
    ? TypeOf<C, Base>
    : TypeOf<C, T>;

/** An object with the fields in TypeScript: reference values are optional, values are required. */
export type FieldsOf<C extends Contract, F extends Fields> = {
  readonly [K in keyof F as F[K] extends `${string}?` ? never : K]: ValueOf<C, F[K]>;
} & {
  readonly [K in keyof F as F[K] extends `${string}?` ? K : never]?: ValueOf<C, F[K]> | undefined;
};

export type MessageName<C extends Contract> = keyof C['messages'] & string;

/** What a message carries to the SDK. */
export type Input<C extends Contract, M extends MessageName<C>> = FieldsOf<C, C['messages'][M]['input']>;

/** What it carries back: `result` stands for the element `<message>Result`. */
export type Output<C extends Contract, M extends MessageName<C>> = FieldsOf<
  C,
  { readonly result: C['messages'][M]['result'] } & C['messages'][M]['output']
>;

/** A complex type of the contract. */
export type ComplexType<C extends Contract, T extends keyof C['types']> = FieldsOf<C, C['types'][T]>;

/** An enum of the contract. */
export type Enum<C extends Contract, E extends keyof C['enums']> = C['enums'][E][number];

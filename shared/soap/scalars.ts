/** How a scalar of the contract looks in XML (XML Schema part 2) and in TypeScript. */
export interface Scalar {
  /** What a missing element stands for. */
  readonly initial: unknown;
  /** Values that nearly always come. */
  readonly usual: readonly unknown[];
  /** Completes "The field x must be …" when `parse` says no. */
  readonly rule: string;
  /** Undefined: not in the lexical space. */
  readonly parse: (text: string) => unknown;
  /** @throws TypeError a value that the type cannot say: a bug of whoever made the message. */
  readonly write: (value: unknown) => string;
}

export const scalars: Readonly<Record<string, Scalar>> = {
  // Strings are escaped by the writer and taken whole by the reader; their white space counts.
  string: {
    initial: undefined,
    usual: [''],
    rule: 'text',
    parse: (text) => text,
    write: (value) => {
      if (typeof value !== 'string') throw wrongValue('string', value);
      return value;
    },
  },
  boolean: {
    initial: false,
    usual: [true, false],
    rule: 'true or false',
    parse: parseBoolean,
    write: (value) => {
      if (typeof value !== 'boolean') throw wrongValue('boolean', value);
      return String(value);
    },
  },
  int: integer('int', -2_147_483_648, 2_147_483_647),
  unsignedInt: integer('unsignedInt', 0, 4_294_967_295),
  long: {
    initial: 0n,
    usual: [0n],
    rule: 'a whole number of 64 bits',
    parse: parseLong,
    write: (value) => {
      if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) throw wrongValue('long', value);
      return value.toString();
    },
  },
  double: { initial: 0, usual: [], rule: 'a number', parse: parseDouble, write: writeDouble },
};

/** An enum travels by name; a missing one is its first name. */
export function enumScalar(name: string, names: readonly string[]): Scalar {
  const known = new Set(names);
  return {
    initial: names[0],
    usual: names,
    rule: `one of ${names.join(', ')}`,
    parse: (text) => {
      const value = collapse(text);
      return known.has(value) ? value : undefined;
    },
    write: (value) => {
      if (typeof value !== 'string' || !known.has(value)) throw wrongValue(name, value);
      return value;
    },
  };
}

function integer(name: string, least: number, most: number): Scalar {
  return {
    initial: 0,
    // Lengths, tries, seconds of a time step.
    usual: Array.from({ length: 61 }, (_, value) => value),
    rule: `a whole number from ${least} to ${most}`,
    parse: (text) => {
      const value = collapse(text);
      // 20 characters hold every value with a few leading zeros; more is nobody's number.
      if (value.length > 20 || !/^[+-]?\d+$/.test(value)) return undefined;
      const number = Number(value);
      return number >= least && number <= most ? number + 0 : undefined;
    },
    write: (value) => {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
        throw wrongValue(name, value);
      }
      return String(value);
    },
  };
}

function parseBoolean(text: string): boolean | undefined {
  switch (collapse(text)) {
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      return undefined;
  }
}

function parseLong(text: string): bigint | undefined {
  const value = collapse(text);
  const digits = value.startsWith('+') ? value.slice(1) : value;
  if (digits.length > 30 || !/^-?\d+$/.test(digits)) return undefined;
  const number = BigInt(digits);
  return BigInt.asIntN(64, number) === number ? number : undefined;
}

function parseDouble(text: string): number | undefined {
  const value = collapse(text);
  switch (value) {
    case 'INF':
      return Number.POSITIVE_INFINITY;
    case '-INF':
      return Number.NEGATIVE_INFINITY;
    case 'NaN':
      return Number.NaN;
    default:
      return value.length <= 400 && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value) ? Number(value) : undefined;
  }
}

function writeDouble(value: unknown): string {
  if (typeof value !== 'number') throw wrongValue('double', value);
  if (value === Number.POSITIVE_INFINITY) return 'INF';
  if (value === Number.NEGATIVE_INFINITY) return '-INF';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** XML Schema's whiteSpace="collapse", as far as it matters to a value without inner spaces. */
function collapse(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

/** Names the type only: the value may be a secret. */
function wrongValue(type: string, value: unknown): TypeError {
  return new TypeError(`a value of type ${value === null ? 'null' : typeof value} cannot be written as ${type}`);
}

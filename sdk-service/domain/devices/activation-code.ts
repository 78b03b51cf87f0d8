import type { Randomness } from '../../ports/randomness.ts';
import type { SecretBox } from '../../ports/secrets.ts';

/** What a phone brings to be activated. */
export interface TypedActivation {
  /** As typed; blanks and dashes do not count. */
  readonly code: string;
  /** The secret path below which the phone called; undefined: the plain address. */
  readonly path: string | undefined;
}

/** As the stock app has it: its field takes nine digits. */
const CODE_DIGITS = 9;
/** Shown once, by the server to the app, and never typed. */
const CONFIRMATION_DIGITS = 16;
const PATH_BYTES = 16;

const CODE = /^\d{9}$/;
const CONFIRMATION = /^\d{16}$/;
const PATH = /^[A-Za-z0-9_-]{22}$/;

/** Nine digits of the billion, each as likely as any other. */
export function drawActivationCode(randomness: Randomness): string {
  return drawDigits(randomness, CODE_DIGITS);
}

export function drawConfirmationCode(randomness: Randomness): string {
  return drawDigits(randomness, CONFIRMATION_DIGITS);
}

/** 22 characters of base64url with 128 random bits; one of them at least is a digit, by which logs tell it from a word. */
export function drawActivationPath(randomness: Randomness): string {
  for (let draws = 0; draws < MAXIMUM_DRAWS; draws += 1) {
    const path = randomness.bytes(PATH_BYTES).toString('base64url');
    if (/\d/.test(path)) return path;
  }
  throw brokenRandomness();
}

/** Undefined: nothing that could be a code. */
export function parseActivationCode(typed: string): string | undefined {
  return parse(typed, CODE);
}

export function parseConfirmationCode(typed: string): string | undefined {
  return parse(typed, CONFIRMATION);
}

export function isActivationPath(path: string): boolean {
  return PATH.test(path);
}

/** What the store keeps of a code. A code that was given with a path is hashed with it, so that it is nothing without it. */
export function hashActivationCode(
  secrets: Pick<SecretBox, 'keyedHash'>,
  { code, path = '' }: { readonly code: string; readonly path?: string | undefined },
): Buffer {
  return secrets.keyedHash('one-time-secret', ['activation-code', path, code].join('\n'));
}

export function hashActivationPath(secrets: Pick<SecretBox, 'keyedHash'>, path: string): Buffer {
  return secrets.keyedHash('one-time-secret', `activation-path\n${path}`);
}

export function hashConfirmationCode(secrets: Pick<SecretBox, 'keyedHash'>, code: string): Buffer {
  return secrets.keyedHash('one-time-secret', `activation-confirmation\n${code}`);
}

/** A byte is thrown away once in 42 times; as many in a row mean that the source of randomness is broken. */
const MAXIMUM_DRAWS = 200;

/** The largest multiple of 10 that a byte holds; draws from here on would favour the low digits. */
const FAIR_DRAWS = 250;

function drawDigits(randomness: Randomness, count: number): string {
  let digits = '';
  for (let draws = 0; draws < MAXIMUM_DRAWS; draws += 1) {
    for (const byte of randomness.bytes(count)) {
      if (byte < FAIR_DRAWS && digits.length < count) digits += (byte % 10).toString();
    }
    if (digits.length === count) return digits;
  }
  throw brokenRandomness();
}

function brokenRandomness(): Error {
  return new Error('The source of randomness gives the same bytes over and over.');
}

const LONGEST_TYPED = 64;

function parse(typed: string, form: RegExp): string | undefined {
  const code = typed.slice(0, LONGEST_TYPED).replaceAll(/[\s-]/g, '');
  return form.test(code) ? code : undefined;
}

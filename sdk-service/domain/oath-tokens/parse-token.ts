import { MfaError } from '@mfa/shared/mfa-error';
import type { ImportedToken, TokenChange } from '../../ports/imported-token-store.ts';
import type { OathToken } from '../../ports/records.ts';
import { parseSecretKey } from '../oath/secret-key.ts';
import { MAXIMUM_DRIFT_STEPS } from '../oath/totp.ts';
import { MAXIMUM_COUNTER } from '../oath/verify-hotp.ts';

/** An OATH token as its maker or an administrator describes it; what is not said has the usual value. */
export interface TypedToken {
  readonly serialNumber: string;
  readonly secretKey: string;
  /** What the secret key is written in. Default: Base32. */
  readonly encoding?: 'base32' | 'hex' | undefined;
  /** 30 or 60; default 30. A counter-based token has none. */
  readonly timeStepSeconds?: number | undefined;
  /** The count of the next code of a counter-based token, 0 for a new one. Absent: a time-based token. */
  readonly counter?: number | undefined;
  /** Time steps by which the clock of a time-based token is known to be off, -20 to 20; default 0. */
  readonly driftSteps?: number | undefined;
  /** 6 or 8; default 6. */
  readonly digits?: number | undefined;
  /** SHA1, SHA256 or SHA512; default SHA1. */
  readonly algorithm?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly model?: string | undefined;
  /** First and last day of use, `2027-12-31`, or an instant, `2027-12-31T12:00:00Z`; empty or absent: no such bound. */
  readonly startDate?: string | undefined;
  readonly expirationDate?: string | undefined;
}

/** A token that can be stored, but for its key, which is not sealed yet. */
export type ParsedToken = Omit<ImportedToken, 'sealedKey' | 'enabled' | 'addedAt' | 'owner'> & {
  readonly key: Buffer;
};

/** Longest serial number, maker and model, in UTF-16 units. */
const MAXIMUM_LINE = 100;

const DAY_MS = 86_400_000;

const INSTANT = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?$/;

/** @throws MfaError `malformed`: `field: rule`. */
export function parseToken(typed: TypedToken): ParsedToken {
  const serialNumber = parseLine('serialNumber', typed.serialNumber);
  return {
    serialNumber,
    canonicalSerial: canonicalizeSerialNumber(serialNumber),
    ...parseMovingFactor(typed),
    digits: choose('digits', typed.digits ?? 6, [6, 8] as const),
    algorithm: parseAlgorithm(typed.algorithm),
    manufacturer: parseLine('manufacturer', typed.manufacturer),
    model: parseLine('model', typed.model),
    ...parseDays(typed),
    key: parseSecretKey(typed.secretKey, typed.encoding),
  };
}

/** What may be put right of a token; what is not said stays, empty takes away. */
export type TypedTokenChange = Pick<TypedToken, 'manufacturer' | 'model' | 'startDate' | 'expirationDate'> & {
  readonly enabled?: boolean | undefined;
};

/** @throws MfaError `malformed`: `field: rule`; when nothing is said, too. */
export function parseTokenChange(typed: TypedTokenChange, known: ParsedDays): TokenChange {
  const { manufacturer, model, startDate, expirationDate, enabled } = typed;
  const days = parseDays({ startDate, expirationDate }, known);
  const change: TokenChange = {
    ...(manufacturer !== undefined && { manufacturer: parseLine('manufacturer', manufacturer) }),
    ...(model !== undefined && { model: parseLine('model', model) }),
    ...(startDate !== undefined && { startsAt: days.startsAt }),
    ...(expirationDate !== undefined && { expiresAt: days.expiresAt }),
    ...(enabled !== undefined && { enabled }),
  };
  if (Object.keys(change).length === 0) throw new MfaError('malformed', 'There is nothing to change.');
  return change;
}

/** RFC 6238 has a clock, RFC 4226 a count: a token is one or the other. */
function parseMovingFactor({
  timeStepSeconds,
  counter,
  driftSteps = 0,
}: TypedToken): Pick<ParsedToken, 'timeStepSeconds' | 'lastTimeStep' | 'drift'> {
  if (counter === undefined) {
    if (!Number.isSafeInteger(driftSteps) || Math.abs(driftSteps) > MAXIMUM_DRIFT_STEPS) {
      throw new MfaError('malformed', `drift: must be -${MAXIMUM_DRIFT_STEPS} to ${MAXIMUM_DRIFT_STEPS} time steps.`);
    }
    const seconds = choose('timeInterval', timeStepSeconds ?? 30, [30, 60] as const);
    return { timeStepSeconds: seconds, lastTimeStep: -1, drift: driftSteps };
  }
  if (timeStepSeconds !== undefined) {
    throw new MfaError('malformed', 'timeInterval: a token with a counter has none.');
  }
  if (!Number.isSafeInteger(counter) || counter < 0 || counter > MAXIMUM_COUNTER) {
    throw new MfaError('malformed', `counter: must be a whole number from 0 to ${MAXIMUM_COUNTER}.`);
  }
  return { timeStepSeconds: undefined, lastTimeStep: counter - 1, drift: 0 };
}

type ParsedDays = Pick<ParsedToken, 'startsAt' | 'expiresAt'>;

/** @param known counts for a day that is not said. */
function parseDays(
  { startDate, expirationDate }: Pick<TypedToken, 'startDate' | 'expirationDate'>,
  known: ParsedDays = { startsAt: undefined, expiresAt: undefined },
): ParsedDays {
  const startsAt = startDate === undefined ? known.startsAt : parseDay('startDate', startDate);
  const expiresAt = expirationDate === undefined ? known.expiresAt : parseEnd(expirationDate);
  if (startsAt !== undefined && expiresAt !== undefined && startsAt >= expiresAt) {
    throw new MfaError('malformed', 'expirationDate: must not be before startDate.');
  }
  return { startsAt, expiresAt };
}

/** A day counts to its end, an instant is the end. */
function parseEnd(typed: string): Date | undefined {
  const at = parseDay('expirationDate', typed);
  return at === undefined || typed.includes('T') ? at : new Date(at.getTime() + DAY_MS);
}

/**
 * The form in which serial numbers are stored and compared: NFKC, capitals, without blanks at the ends.
 *
 * @throws MfaError `malformed` for an empty one.
 */
export function canonicalizeSerialNumber(serialNumber: string): string {
  const canonical = parseLine('serialNumber', serialNumber).normalize('NFKC').toUpperCase();
  if (canonical === '') throw new MfaError('malformed', 'serialNumber: must not be empty.');
  return canonical;
}

function parseLine(field: string, typed = ''): string {
  const line = typed.trim();
  if (line.length > MAXIMUM_LINE) throw new MfaError('malformed', `${field}: at most ${MAXIMUM_LINE} characters.`);
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(line)) {
    throw new MfaError('malformed', `${field}: control characters are not allowed.`);
  }
  return line;
}

function choose<const Value extends number>(field: string, typed: number, values: readonly Value[]): Value {
  const value = values.find((each) => each === typed);
  if (value === undefined) throw new MfaError('malformed', `${field}: must be ${values.join(' or ')}.`);
  return value;
}

function parseAlgorithm(typed = ''): OathToken['algorithm'] {
  const name = typed.trim().toUpperCase().replaceAll('-', '');
  switch (name) {
    case '':
    case 'SHA1':
      return 'SHA1';
    case 'SHA256':
    case 'SHA512':
      return name;
    default:
      throw new MfaError('malformed', 'algorithm: must be SHA1, SHA256 or SHA512.');
  }
}

/** ISO 8601: a calendar date, which begins at midnight UTC, or an instant with its offset. */
export function parseDay(field: string, typed: string): Date | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  const [, date = '', time = 'T00:00:00Z'] = INSTANT.exec(text) ?? [];
  const day = new Date(`${date}T00:00:00Z`);
  const at = new Date(`${date}${time}`);
  // 2026-02-30 is read as 2 March by some.
  if (Number.isNaN(at.getTime()) || day.toISOString().slice(0, 10) !== date) {
    throw new MfaError('malformed', `${field}: must be a day such as 2027-12-31.`);
  }
  return at;
}

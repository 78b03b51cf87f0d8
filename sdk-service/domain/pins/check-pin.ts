import { MfaError } from '@mfa/shared/mfa-error';
import type { Phone, PinRules, User } from '../../ports/records.ts';

/** More digits than anybody types on a phone; the minimum may be set to 15. */
const MAXIMUM_PIN_LENGTH = 16;

export type PhonesOfUser = Pick<User, 'phone' | 'backupPhone'>;

/** What a new PIN may not be: no digits, too short, too long, three digits in a row or alike, a piece of a phone number. */
export type PinRule = 'digits' | 'too-short' | 'too-long' | 'sequence' | 'repetition' | 'phone';

interface Circumstances {
  readonly rules: PinRules;
  readonly phones: PhonesOfUser;
}

/** The first rule that a new PIN does not meet. */
export function findBrokenRule(pin: string, { rules, phones }: Circumstances): PinRule | undefined {
  if (!/^[0-9]+$/.test(pin)) return 'digits';
  if (pin.length < rules.minimumPinLength) return 'too-short';
  if (pin.length > MAXIMUM_PIN_LENGTH) return 'too-long';
  if (!rules.preventWeakPins) return undefined;
  if (hasSequence(pin)) return 'sequence';
  if (hasRepetition(pin)) return 'repetition';
  return hasPartOfPhone(pin, phones) ? 'phone' : undefined;
}

const sentences: Readonly<Record<PinRule, (rules: PinRules) => string>> = {
  digits: () => 'must be digits only',
  'too-short': ({ minimumPinLength }) => `must have at least ${minimumPinLength} digits`,
  'too-long': () => `must have at most ${MAXIMUM_PIN_LENGTH} digits`,
  sequence: () => 'three digits in a row, up or down, are too easy to guess',
  repetition: () => 'three times the same digit is too easy to guess',
  phone: () => 'four digits in a row of a phone number are too easy to guess',
};

/**
 * The rules for a new PIN, each with a sentence of its own.
 *
 * @throws MfaError `malformed` (rule): says which rule, never the PIN.
 */
export function checkPin(pin: string, circumstances: Circumstances): void {
  const broken = findBrokenRule(pin, circumstances);
  if (broken !== undefined) throw refusePin(sentences[broken](circumstances.rules));
}

/** Whether a PIN is one that the weak rule refuses. */
export function isWeakPin(pin: string, phones: PhonesOfUser): boolean {
  return hasSequence(pin) || hasRepetition(pin) || hasPartOfPhone(pin, phones);
}

export function refusePin(rule: string): MfaError {
  return new MfaError('malformed', `Pin: ${rule}.`, { rule: true });
}

const UP = '0123456789';
const DOWN = '9876543210';

function hasSequence(pin: string): boolean {
  return pieces(pin, 3).some((piece) => UP.includes(piece) || DOWN.includes(piece));
}

function hasRepetition(pin: string): boolean {
  return /(.)\1\1/.test(pin);
}

function hasPartOfPhone(pin: string, { phone, backupPhone }: PhonesOfUser): boolean {
  const numbers = [phone, backupPhone].flatMap(numbersOf);
  return pieces(pin, 4).some((piece) => numbers.some((number) => number.includes(piece)));
}

/** What is dialled, and the extension, whose digits are just as well known. */
function numbersOf({ countryCode, number, extension }: Phone): readonly string[] {
  return [`${countryCode}${number}`, extension];
}

/** All pieces of so many digits: `1234` by 3 has `123` and `234`. */
function pieces(pin: string, length: number): readonly string[] {
  return Array.from({ length: Math.max(0, pin.length - length + 1) }, (_, at) => pin.slice(at, at + length));
}

import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';

/**
 * No other answer has nine digits: codes of texts have six, those of OATH tokens six or eight, and a code with its PIN ten
 * and more. So a temporary code is known by its length wherever a code is typed. SP 800-63B §5.1.3.2 asks for 20 bits and a
 * limit on guesses; these are 29.
 */
const DIGITS = 9;

const CODES = 10 ** DIGITS;

/** The largest multiple of `CODES` that 32 bits hold; draws from here on would favour the low codes. */
const FAIR_DRAWS = Math.floor(2 ** 32 / CODES) * CODES;

/** A draw is thrown away once in 14 times; 64 in a row mean that the source of randomness is broken. */
const MAXIMUM_DRAWS = 64;

const FORM = new RegExp(`^[0-9]{${DIGITS}}$`);

/** Whether an answer without blanks has the form of a temporary code. */
export function isTemporaryCode(response: string): boolean {
  return FORM.test(response);
}

/** Nine digits, each of the 1,000,000,000 codes as likely as any other. */
export function drawTemporaryCode(randomness: Randomness): string {
  for (let draws = 0; draws < MAXIMUM_DRAWS; draws += 1) {
    const draw = randomness.bytes(4).readUInt32BE();
    if (draw < FAIR_DRAWS) return (draw % CODES).toString().padStart(DIGITS, '0');
  }
  throw new Error('The source of randomness gives the same bytes over and over.');
}

/** What the store keeps of a code; it is good for this user alone. */
export function hashTemporaryCode(secrets: Pick<SecretBox, 'keyedHash'>, userId: Id, code: string): Buffer {
  return secrets.keyedHash('one-time-secret', `temporary\n${userId}\n${code}`);
}

/** As it is shown: `123 456 789`. */
export function writeTemporaryCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3, 6)} ${code.slice(6)}`;
}

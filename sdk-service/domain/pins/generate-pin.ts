import { MfaError } from '@mfa/shared/mfa-error';
import type { Randomness } from '../../ports/randomness.ts';
import type { PinRules } from '../../ports/records.ts';
import { isWeakPin, type PhonesOfUser } from './check-pin.ts';

const MINIMUM = 4;

/** Two of three random PINs of 15 digits obey the weak rule: a thousand misses are no chance but a broken source. */
const TRIES = 1000;

/** A PIN with the greater of 4 and the user's minimum of digits; obeys the weak rule where it holds. */
export function generatePin({
  rules,
  phones,
  randomness,
}: {
  readonly rules: PinRules;
  readonly phones: PhonesOfUser;
  readonly randomness: Randomness;
}): string {
  const length = Math.max(MINIMUM, rules.minimumPinLength);
  for (let left = TRIES; left > 0; left -= 1) {
    const pin = randomDigits(length, randomness);
    if (!rules.preventWeakPins || !isWeakPin(pin, phones)) return pin;
  }
  throw new MfaError('unavailable', 'No PIN could be made; try again.');
}

/** A byte above 249 is thrown away: each digit is as likely as the others. */
function randomDigits(length: number, randomness: Randomness): string {
  let digits = '';
  while (digits.length < length) {
    for (const byte of randomness.bytes(length)) {
      if (byte < 250 && digits.length < length) digits += String(byte % 10);
    }
  }
  return digits;
}

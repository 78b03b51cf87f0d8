import type { KeyObject } from 'node:crypto';
import { hotp, type OathAlgorithm, type OathDigits } from './hotp.ts';
import { isSameOtp, parseOtp } from './otp.ts';

export interface HotpCheck {
  readonly key: KeyObject;
  /** As typed; anything but exactly `digits` decimal digits is a wrong response. */
  readonly code: string;
  readonly algorithm: OathAlgorithm;
  readonly digits: OathDigits;
  /** RFC 4226 §7.4, the look-ahead parameter s: how many counts behind the last one are looked at. */
  readonly lookAhead: number;
  /** The newest count accepted; -1: none yet. */
  readonly lastCounter: number;
}

/** `replayed`: right once, of a count at or before the one accepted last. */
export type HotpOutcome =
  | { readonly outcome: 'accepted'; readonly counter: number }
  | { readonly outcome: 'replayed'; readonly counter: number }
  | { readonly outcome: 'wrong-response' };

/** How many used counts are recognized, the last one among them. Bounds the work of a wrong answer. */
const RECOGNIZED_COUNTS = 20;

/**
 * The highest count: one per second for longer than the Earth has stood. Beyond 2^53, counts are no exact numbers any more.
 */
export const MAXIMUM_COUNTER = 2 ** 52;

/** Checks an HOTP, RFC 4226 §7.2. Storing `counter` of an accepted one is the caller's part. */
export function verifyHotp(check: HotpCheck): HotpOutcome {
  const { code, digits, lookAhead, lastCounter } = check;
  const response = parseOtp(code, digits);
  if (response === undefined) return { outcome: 'wrong-response' };

  // When the search ends tells how often the button was pressed for nothing, and nothing of the key; a wrong code is
  // compared with every count.
  const last = Math.min(lastCounter + lookAhead, MAXIMUM_COUNTER);
  for (let counter = lastCounter + 1; counter <= last; counter += 1) {
    if (isOtpOf(check, counter, response)) return { outcome: 'accepted', counter };
  }
  const oldest = Math.max(0, lastCounter - RECOGNIZED_COUNTS + 1);
  for (let counter = lastCounter; counter >= oldest; counter -= 1) {
    if (isOtpOf(check, counter, response)) return { outcome: 'replayed', counter };
  }
  return { outcome: 'wrong-response' };
}

function isOtpOf({ key, algorithm, digits }: HotpCheck, counter: number, response: number): boolean {
  return isSameOtp(hotp({ key, counter, digits, algorithm }), response);
}

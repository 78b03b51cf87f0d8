import type { KeyObject } from 'node:crypto';
import { hotp, type OathAlgorithm, type OathDigits } from './hotp.ts';
import { isSameOtp, parseOtp } from './otp.ts';

export interface TotpCheck {
  readonly key: KeyObject;
  /** As typed; anything but exactly `digits` decimal digits is a wrong response. */
  readonly code: string;
  readonly now: Date;
  readonly timeStepSeconds: number;
  readonly algorithm: OathAlgorithm;
  readonly digits: OathDigits;
  /** RFC 6238 §5.2: time steps by which the token may be behind, besides its drift. */
  readonly backwardSteps: number;
  /** Time steps by which the token may be ahead, besides its drift. */
  readonly forwardSteps: number;
  /** The newest time step accepted; -1: none yet. */
  readonly lastTimeStep: number;
  /** Time steps by which the token was off at its last acceptance; negative: behind. */
  readonly drift: number;
}

/**
 * `replayed`: right, but of a time step at or before the one accepted last. `out-of-date`: right once, too old for the
 * window; it is told from `wrong-response` for the log alone and is never accepted.
 */
export type TotpOutcome =
  | { readonly outcome: 'accepted'; readonly timeStep: number; readonly drift: number }
  | { readonly outcome: 'replayed'; readonly timeStep: number }
  | { readonly outcome: 'out-of-date' }
  | { readonly outcome: 'wrong-response' };

/**
 * How far the window may wander: 20 steps, ten minutes of a 30-second token. RFC 6238 §6 asks for a limit; a clock that
 * is farther off needs resynchronization, where two codes in a row are asked for.
 */
export const MAXIMUM_DRIFT_STEPS = 20;

/** How far behind the window a code is still recognized as an old one. Bounds the work of a wrong answer. */
const RECOGNIZED_STEPS = 20;

/** The time step of an instant, RFC 6238 §4.2 with T0 = 0. */
export function timeStepOf(instant: Date, timeStepSeconds: number): number {
  return Math.floor(instant.getTime() / 1000 / timeStepSeconds);
}

/** Checks a TOTP, RFC 6238. Storing `timeStep` and `drift` of an accepted one is the caller's part (§5.2: once only). */
export function verifyTotp(check: TotpCheck): TotpOutcome {
  const response = parseOtp(check.code, check.digits);
  if (response === undefined) return { outcome: 'wrong-response' };

  // RFC 6238 §6: the window stands around the token's own clock.
  const centre = timeStepOf(check.now, check.timeStepSeconds) + check.drift;
  const first = Math.max(0, centre - check.backwardSteps);

  // From the token's own clock outwards: most codes are of this very step, and a right one ends the search. When it ends
  // tells by how much a clock is off, and nothing of the key; a wrong code is compared with every step.
  let used = -1;
  for (const step of stepsAround(centre, { first, last: centre + check.forwardSteps })) {
    if (!isSameOtp(hotpAt(check, step), response)) continue;
    // RFC 6238 §5.2: an OTP is accepted once; older ones die with it.
    if (step > check.lastTimeStep) {
      return { outcome: 'accepted', timeStep: step, drift: nextDrift(check.drift, step - centre) };
    }
    used = step;
  }
  if (used !== -1) return { outcome: 'replayed', timeStep: used };
  return { outcome: isOlderCode(check, { response, before: first }) ? 'out-of-date' : 'wrong-response' };
}

/** The steps from `first` to `last`, the nearest to `centre` first, of two equally near the older. */
function* stepsAround(centre: number, { first, last }: { readonly first: number; readonly last: number }) {
  if (centre >= first) yield centre;
  for (let distance = 1; centre - distance >= first || centre + distance <= last; distance += 1) {
    if (centre - distance >= first) yield centre - distance;
    if (centre + distance <= last && centre + distance >= first) yield centre + distance;
  }
}

/**
 * Follows the token's clock by one step at a time. Whoever reads a code and types it a minute later looks like a slow
 * clock; followed at once, the window would leave the present behind and refuse him next time.
 */
function nextDrift(drift: number, offset: number): number {
  const followed = drift + Math.sign(offset);
  // A resynchronized token may be farther off; then the window stays where that has put it, or comes nearer.
  const limit = Math.max(MAXIMUM_DRIFT_STEPS, Math.abs(drift));
  return Math.max(-limit, Math.min(limit, followed));
}

function isOlderCode(check: TotpCheck, { response, before }: { response: number; before: number }): boolean {
  let found = false;
  for (let step = Math.max(0, before - RECOGNIZED_STEPS); step < before; step += 1) {
    found = isSameOtp(hotpAt(check, step), response) || found;
  }
  return found;
}

function hotpAt({ key, digits, algorithm }: TotpCheck, counter: number): number {
  return hotp({ key, counter, digits, algorithm });
}

import type { KeyObject } from 'node:crypto';
import type { OathToken } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { hotp } from './hotp.ts';
import { isSameOtp, parseOtp } from './otp.ts';
import { timeStepOf } from './totp.ts';
import { MAXIMUM_COUNTER } from './verify-hotp.ts';

export interface ConsecutiveCodes {
  readonly key: KeyObject;
  readonly token: Omit<OathToken, 'sealedKey' | 'serialNumber'>;
  /** As typed, without blanks, in the order in which the token showed them. */
  readonly first: string;
  readonly second: string;
  readonly now: Date;
  readonly window: Pick<SettingValues, 'oath.resynchronizationCodes' | 'oath.resynchronizationMinutes'>;
}

/** `timeStep`: the moving factor of the second code. `replayed`: right, but used already, the first of them at least. */
export type ConsecutiveOutcome =
  | { readonly outcome: 'found'; readonly timeStep: number; readonly drift: number }
  | { readonly outcome: 'replayed'; readonly timeStep: number }
  | { readonly outcome: 'wrong-response' };

/**
 * Where a token stands that shows two codes in a row, RFC 4226 §7.4: a window far wider than that of a sign-in, and two
 * codes for it, so that a guess is right a million times as rarely as with one.
 */
export function findConsecutiveCodes({ key, token, first, second, now, window }: ConsecutiveCodes): ConsecutiveOutcome {
  const { algorithm, digits, timeStepSeconds, lastTimeStep } = token;
  const codes = [parseOtp(first, digits), parseOtp(second, digits)] as const;
  if (codes[0] === undefined || codes[1] === undefined) return { outcome: 'wrong-response' };

  // A counter does not run backwards; the last two counts are looked at to know a repetition.
  const present = timeStepSeconds === undefined ? lastTimeStep : timeStepOf(now, timeStepSeconds);
  const reach =
    timeStepSeconds === undefined
      ? window['oath.resynchronizationCodes']
      : Math.floor((window['oath.resynchronizationMinutes'] * 60) / timeStepSeconds);
  const from = Math.max(0, timeStepSeconds === undefined ? present - 1 : present - reach);
  const to = Math.min(present + reach, MAXIMUM_COUNTER);

  let found: number | undefined;
  let used: number | undefined;
  let isFirst = false;
  for (let factor = from; factor <= to; factor += 1) {
    const code = hotp({ key, counter: factor, digits, algorithm });
    if (isFirst && isSameOtp(code, codes[1])) {
      // RFC 6238 §5.2: neither of the two may have been used.
      if (factor - 1 > lastTimeStep) found ??= factor;
      else used = factor;
    }
    isFirst = isSameOtp(code, codes[0]);
  }
  if (found !== undefined) {
    return { outcome: 'found', timeStep: found, drift: timeStepSeconds === undefined ? 0 : found - present };
  }
  return used === undefined ? { outcome: 'wrong-response' } : { outcome: 'replayed', timeStep: used };
}

import type { KeyObject } from 'node:crypto';
import type { OathToken } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { type TotpOutcome, verifyTotp } from './totp.ts';
import { verifyHotp } from './verify-hotp.ts';

/** How far clock and counter of a token may be off. */
export type OathWindow = Pick<SettingValues, 'oath.backwardSteps' | 'oath.forwardSteps' | 'oath.lookAhead'>;

export interface OathCheck {
  readonly key: KeyObject;
  /** As typed, without blanks. */
  readonly code: string;
  readonly token: Omit<OathToken, 'sealedKey' | 'serialNumber'>;
  readonly now: Date;
  readonly window: OathWindow;
}

/** What `verifyTotp` says of a code; `timeStep` is the moving factor, which is a count where the token has no clock. */
export function verifyOathCode({ key, code, token, now, window }: OathCheck): TotpOutcome {
  const { algorithm, digits, timeStepSeconds, lastTimeStep, drift } = token;
  if (timeStepSeconds === undefined) {
    const lookAhead = window['oath.lookAhead'];
    const verified = verifyHotp({ key, code, algorithm, digits, lookAhead, lastCounter: lastTimeStep });
    return verified.outcome === 'wrong-response'
      ? verified
      : { outcome: verified.outcome, timeStep: verified.counter, drift: 0 };
  }
  return verifyTotp({
    key,
    code,
    now,
    algorithm,
    digits,
    timeStepSeconds,
    backwardSteps: window['oath.backwardSteps'],
    forwardSteps: window['oath.forwardSteps'],
    lastTimeStep,
    drift,
  });
}

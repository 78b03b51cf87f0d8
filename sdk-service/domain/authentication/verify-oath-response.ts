import { createSecretKey } from 'node:crypto';
import type { Subject } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { openOathKey } from '../oath/oath-key.ts';
import { verifyTotp } from '../oath/totp.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** `counts`: an exact repeat of an answer already accepted is no guess, and neither is a code without a token. */
export type OathVerification =
  | { readonly outcome: 'accepted'; readonly timeStep: number; readonly drift: number }
  | {
      readonly outcome: 'refused';
      readonly reason: 'wrong-response' | 'replayed' | 'out-of-date' | 'not-enrolled';
      readonly counts: 'as-failure' | 'for-nothing';
    };

type Window = Pick<SettingValues, 'oath.backwardSteps' | 'oath.forwardSteps'>;

interface OathResponse {
  readonly subject: Subject;
  readonly response: string;
  readonly now: Date;
  readonly window: Window;
  readonly secrets: Pick<SecretBox, 'open'>;
}

/** Step 7 for an OATH token. What it accepts is not accepted before the store has moved the last time step. */
export function verifyOathResponse({ subject, response, now, window, secrets }: OathResponse): OathVerification {
  const token = subject.oathToken;
  if (token === undefined) {
    spendTimeOfOathCheck({ response, now, window });
    return { outcome: 'refused', reason: 'not-enrolled', counts: 'for-nothing' };
  }
  const verified = verifyTotp({
    key: openOathKey(secrets, { userId: subject.user.id, token }),
    code: response,
    now,
    timeStepSeconds: token.timeStepSeconds,
    algorithm: token.algorithm,
    digits: token.digits,
    backwardSteps: window['oath.backwardSteps'],
    forwardSteps: window['oath.forwardSteps'],
    lastTimeStep: token.lastTimeStep,
    drift: token.drift,
  });
  if (verified.outcome === 'accepted') return verified;
  const isRepeat = verified.outcome === 'replayed' && verified.timeStep === token.lastTimeStep;
  return { outcome: 'refused', reason: verified.outcome, counts: isRepeat ? 'for-nothing' : 'as-failure' };
}

/**
 * Does the work of a refused code for somebody who has no token or does not exist, so that the time of an answer does not
 * tell who has one.
 */
export function spendTimeOfOathCheck({
  response,
  now,
  window,
}: Pick<OathResponse, 'response' | 'now' | 'window'>): void {
  verifyTotp({
    key: nobodysKey,
    code: response,
    now,
    timeStepSeconds: 30,
    algorithm: 'SHA1',
    digits: 6,
    backwardSteps: window['oath.backwardSteps'],
    forwardSteps: window['oath.forwardSteps'],
    lastTimeStep: -1,
    drift: 0,
  });
}

/** Opens nothing: what is computed with it is thrown away. */
const nobodysKey = createSecretKey(Buffer.alloc(20));

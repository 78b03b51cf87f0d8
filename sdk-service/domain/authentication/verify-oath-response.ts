import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Device } from '../../ports/device.ts';
import type { HeldToken, Id, OathToken, Subject } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { openDeviceKey } from '../devices/device-key.ts';
import { checkBounds } from '../oath/check-bounds.ts';
import { openOathKey } from '../oath/oath-key.ts';
import { verifyTotp } from '../oath/totp.ts';
import { type OathWindow, verifyOathCode } from '../oath/verify-oath-code.ts';

/** `counts`: an exact repeat of an answer already accepted is no guess, and neither is a code without a token. */
export type OathVerification =
  | {
      readonly outcome: 'accepted';
      readonly timeStep: number;
      readonly drift: number;
      /** Whose code it is; undefined: the OATH token's. */
      readonly device: AcceptedDevice | undefined;
      /** The sealed key of the OATH token, when it is that one's. */
      readonly tokenKey: Buffer | undefined;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: Reason;
      readonly counts: 'as-failure' | 'for-nothing';
    };

type Reason =
  | 'wrong-response'
  | 'replayed'
  | 'out-of-date'
  | 'not-enrolled'
  | NonNullable<ReturnType<typeof checkBounds>>;

interface AcceptedDevice {
  readonly id: Id;
  readonly algorithm: NonNullable<Device['algorithm']>;
}

interface OathResponse {
  readonly subject: Subject;
  readonly response: string;
  readonly now: Date;
  readonly window: OathWindow;
  readonly secrets: Pick<SecretBox, 'open'>;
}

/** What one code is compared with: the token, or a device by one algorithm. */
interface Candidate {
  readonly key: KeyObject;
  readonly token: Omit<OathToken, 'sealedKey' | 'serialNumber'>;
  /** The OATH token itself; undefined: a device. */
  readonly held: HeldToken | undefined;
  readonly device: AcceptedDevice | undefined;
}

/**
 * Step 7 for OATH codes: of the user's token and of his devices, until one fits. What it accepts is not accepted before
 * the store has moved the last time step.
 *
 * Accepted risk: each device adds a window of its own, so a guess at somebody with three devices and a token fits four
 * times as often. The throttle is one for all of them, and the number of devices has a limit.
 */
export function verifyOathResponse({ subject, response, now, window, secrets }: OathResponse): OathVerification {
  if (subject.oathToken === undefined && subject.devices.length === 0) {
    spendTimeOfOathCheck({ response, now, window });
    return { outcome: 'refused', reason: 'not-enrolled', counts: 'for-nothing' };
  }
  const refusals: Refusal[] = [];
  for (const { key, token, held, device } of candidatesOf(subject, secrets)) {
    const verified = verifyOathCode({ key, code: response, token, now, window });
    if (verified.outcome === 'accepted') {
      const bound = held && checkBounds(held, now);
      if (bound === undefined) return { ...verified, device, tokenKey: held?.sealedKey };
      refusals.push({ outcome: 'refused', reason: bound, counts: 'as-failure' });
      continue;
    }
    const isRepeat = verified.outcome === 'replayed' && verified.timeStep === token.lastTimeStep;
    refusals.push({ outcome: 'refused', reason: verified.outcome, counts: isRepeat ? 'for-nothing' : 'as-failure' });
  }
  return mostTelling(refusals);
}

type Refusal = OathVerification & { readonly outcome: 'refused' };

/** Of several refusals of one code, the one that says most of it: a code used before is no guess, whatever else it is. */
function mostTelling(refusals: readonly Refusal[]): OathVerification {
  return (
    refusals.find(({ counts }) => counts === 'for-nothing') ??
    refusals.find(({ reason }) => reason.startsWith('token-')) ??
    refusals.find(({ reason }) => reason === 'replayed') ??
    refusals.find(({ reason }) => reason === 'out-of-date') ?? {
      outcome: 'refused',
      reason: 'wrong-response',
      counts: 'as-failure',
    }
  );
}

function* candidatesOf({ user, oathToken, devices }: Subject, secrets: OathResponse['secrets']): Generator<Candidate> {
  if (oathToken !== undefined) {
    const key = openOathKey(secrets, { userId: user.id, token: oathToken });
    yield { key, token: oathToken, held: oathToken, device: undefined };
  }
  for (const device of devices) {
    const key = openDeviceKey(secrets, device);
    const { id, lastTimeStep, drift } = device;
    for (const algorithm of algorithmsOf(device)) {
      const token = { algorithm, digits: 6, timeStepSeconds: 30, lastTimeStep, drift } as const;
      yield { key, token, held: undefined, device: { id, algorithm } };
    }
  }
}

/** Apps differ in their algorithm and none says which it has: both count until one of them has fitted. */
function algorithmsOf({ algorithm }: Device): readonly AcceptedDevice['algorithm'][] {
  return algorithm === undefined ? ['SHA1', 'SHA256'] : [algorithm];
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

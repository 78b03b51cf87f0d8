import type { Clock } from '../../ports/clock.ts';
import type { KnowledgeStore } from '../../ports/knowledge-store.ts';
import type { PinStore } from '../../ports/pin-store.ts';
import type { AttemptRecord, DenialReason, User } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { Result } from '../authentication/record-attempt.ts';
import { createJudgeKnowledge } from '../knowledge/judge-knowledge.ts';
import type { KnowledgeHashes } from '../knowledge/knowledge-hashes.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { pinRulesOf } from './pin-rules-of.ts';
import { pinThrottleOf } from './pin-throttle.ts';

/** `expired`, `must-change`: it is right, and has to be changed before it lets anybody in. `throttled`: it was not looked at. */
export type PinOutcome = 'ok' | 'expired' | 'must-change' | 'wrong' | 'none' | 'throttled';

export interface PinCheck {
  readonly user: User;
  /** As typed; blanks do not count. */
  readonly typed: string;
  /** The row of the log when the PIN is the whole attempt; default: a part of an attempt that has a row of its own. */
  readonly record?: ((result: Result) => AttemptRecord) | undefined;
}

/**
 * Whether this is the user's PIN; counts as an attempt.
 *
 * @throws MfaError `unavailable` when the store is, or too many hashes wait.
 */
export type VerifyPin = (check: PinCheck) => Promise<PinOutcome>;

export interface VerifyPinDeps {
  readonly store: Pick<PinStore, 'findPin'> & KnowledgeStore & Pick<AttemptStore, 'refuseAnswer' | 'recordAttempt'>;
  readonly hashes: KnowledgeHashes;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

export function createVerifyPin(deps: VerifyPinDeps): VerifyPin {
  const { store, hashes, settings, clock } = deps;
  const judge = createJudgeKnowledge(deps);

  return async ({ user, typed, record }) => {
    const now = clock.now();
    const { hash, throttle } = await store.findPin(user.id);
    const isRight = await hashes.verify({ purpose: 'pin', userId: user.id, value: parsePin(typed) }, hash);
    const judged = await judge({
      user,
      kind: 'pin',
      rule: pinThrottleOf(settings.current()),
      throttle,
      hashes: hash === undefined ? [] : [hash],
      isRight,
      by: 'pin',
      record,
      now,
    });
    return judged.judgement === 'right'
      ? standingOf(user, { now, settings: settings.current() })
      : refusalOf(judged.reason);
  };
}

/** Longer than any PIN; what is longer is cut, and then wrong. */
const MAXIMUM_TYPED = 64;

/** The form in which PINs are compared: digits of any script's keyboard, without blanks. */
export function parsePin(typed: string): string {
  return typed.slice(0, MAXIMUM_TYPED).normalize('NFKC').replaceAll(/\s/g, '');
}

/** How a PIN that is right stands. */
export function standingOf(
  user: User,
  { now, settings }: { readonly now: Date; readonly settings: SettingValues },
): Extract<PinOutcome, 'ok' | 'expired' | 'must-change'> {
  if (user.pinChangeRequired) return 'must-change';
  const { pinExpirationDays } = pinRulesOf(user, settings);
  if (pinExpirationDays === 0 || user.pinChangedAt === undefined) return 'ok';
  const ageDays = (now.getTime() - user.pinChangedAt.getTime()) / 86_400_000;
  return ageDays >= pinExpirationDays ? 'expired' : 'ok';
}

function refusalOf(reason: DenialReason): PinOutcome {
  switch (reason) {
    case 'not-enrolled':
      return 'none';
    case 'throttled':
    case 'locked-out':
      return 'throttled';
    default:
      return 'wrong';
  }
}

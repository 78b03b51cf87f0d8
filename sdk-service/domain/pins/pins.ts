import type { User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import { checkHolder } from '../authentication/check-holder.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { type ChangePinDeps, createPinChanges, type PinChanges } from './change-pin.ts';
import { checkPin } from './check-pin.ts';
import { pinRulesOf } from './pin-rules-of.ts';
import { pinThrottle } from './pin-throttle.ts';
import { createVerifyPin, parsePin, standingOf, type VerifyPin, type VerifyPinDeps } from './verify-pin.ts';

/** The PINs of the users: set, changed and checked here, and never given out. */
export interface Pins extends PinChanges {
  /** As a part of an authentication, which writes the row of the log. */
  verify: VerifyPin;
  /** The work of checking a PIN of nobody, so that the time of an answer does not tell whether one was looked at. */
  spendTime(typed: string): Promise<void>;
  /**
   * An attempt of its own: whether this is the user's PIN. One that has expired or must be changed is his, too: the record
   * says so, and an authentication asks for another one. Everything else is false; why, is in the log.
   * @throws MfaError `malformed` for an impossible user name; `unavailable` when the store is, or too many hashes wait.
   */
  validate(request: ValidatePinRequest): Promise<boolean>;
  /** Whether he has a PIN that he must change before it is asked for again, and may change it himself. */
  isChangeDue(user: User): Promise<boolean>;
  /** @throws MfaError `malformed` (rule) for a PIN that a rule refuses. */
  checkFirst(user: User, typed: string): void;
  /**
   * The hash of the PIN with which a user is added, or that is the first that he chooses.
   * @throws MfaError `malformed` (rule) for a PIN that a rule refuses.
   */
  hashFirst(user: User, typed: string): Promise<string>;
}

export interface ValidatePinRequest {
  /** As typed, both. */
  readonly username: string;
  readonly pin: string;
  readonly context: AttemptContext;
}

export interface PinsDeps extends ChangePinDeps, VerifyPinDeps {
  readonly store: ChangePinDeps['store'] & VerifyPinDeps['store'] & Pick<UserStore, 'findSubject'>;
}

export function createPins(deps: PinsDeps): Pins {
  const { store, hashes, settings, clock } = deps;
  const verify = createVerifyPin(deps);

  async function spendTime(typed: string): Promise<void> {
    await hashes.verify({ purpose: 'pin', userId: '', value: parsePin(typed) }, undefined);
  }

  function checkFirst(user: User, typed: string): void {
    checkPin(parsePin(typed), { rules: pinRulesOf(user, settings.current()), phones: user });
  }

  return {
    ...createPinChanges(deps),
    verify,
    spendTime,

    async validate({ username, pin, context }) {
      const now = clock.now();
      const canonicalName = canonicalizeUsername(username);
      const subject = await store.findSubject(canonicalName);
      const user = subject?.user;
      const reason = checkHolder(subject, now);
      if (user === undefined || reason !== undefined) {
        // The same work as for a wrong PIN, so that the time of the answer does not tell who exists.
        await spendTime(pin);
        const tried = { who: user ?? canonicalName, kind: 'pin', context, now } as const;
        await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason: reason ?? 'user-not-found' }));
        return false;
      }
      const outcome = await verify({
        user,
        typed: pin,
        record: (result) => attemptRecord({ who: user, kind: 'pin', context, now }, result),
      });
      return outcome === 'ok' || outcome === 'expired' || outcome === 'must-change';
    },

    async isChangeDue(user) {
      const current = settings.current();
      const standing = standingOf(user, { now: clock.now(), settings: current });
      if (standing === 'ok' || !isPinAsked(user) || !pinRulesOf(user, current).userCanChangePin) return false;
      const { hash, throttle } = await store.findPin(user.id);
      return hash !== undefined && throttle.failures < pinThrottle.closedAt;
    },

    checkFirst,

    async hashFirst(user, typed) {
      checkFirst(user, typed);
      return hashes.hash({ purpose: 'pin', userId: user.id, value: parsePin(typed) });
    },
  };
}

/** In any of the methods, be it his or not. */
function isPinAsked({ callMode, textMode, appMode }: User): boolean {
  return callMode === 'pin' || textMode === 'otp-plus-pin' || appMode === 'pin';
}

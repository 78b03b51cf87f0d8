import type { Clock } from '../../ports/clock.ts';
import type { DenialReason } from '../../ports/records.ts';
import type { ResynchronizationStore } from '../../ports/resynchronization-store.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import { type Denial, denied } from '../authentication/attempt.ts';
import { checkThrottleOf, secondsThrottled, throttleRule } from '../authentication/check-throttle.ts';
import { maximumTries } from '../authentication/maximum-tries.ts';
import { parseResponse } from '../authentication/parse-response.ts';
import { attemptRecord, type Tried } from '../authentication/record-attempt.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { checkBounds } from '../oath/check-bounds.ts';
import { findConsecutiveCodes } from '../oath/find-consecutive-codes.ts';
import { openOathKey } from '../oath/oath-key.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { noSuchUser } from '../users/get-user.ts';

export interface Resynchronization {
  readonly username: string;
  /** As typed: two codes that the token showed one after the other, neither of them used. */
  readonly firstCode: string;
  readonly secondCode: string;
  /** Where that happens, for the log of what is refused. */
  readonly context: Tried['context'];
  readonly author: ChangeAuthor;
}

export type ResynchronizeOutcome = { readonly outcome: 'resynchronized' } | Denial;

/**
 * Finds out where the clock or the counter of a user's token stands (RFC 4226 §7.4, RFC 6238 §6). It lets nobody in; both
 * codes are used up by it. Wrong ones count like wrong answers, and are slowed by the same throttle.
 *
 * @throws MfaError `not-found` for the user.
 */
export interface Resynchronize {
  resynchronize(resynchronization: Resynchronization): Promise<ResynchronizeOutcome>;
}

export interface ResynchronizeDeps {
  readonly store: ResynchronizationStore &
    Pick<UserStore, 'findSubject'> &
    Pick<AttemptStore, 'refuseAnswer' | 'recordAttempt'>;
  readonly secrets: Pick<SecretBox, 'open'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

export function createResynchronize({ store, secrets, settings, clock }: ResynchronizeDeps): Resynchronize {
  /** A refusal that counts for nothing: a log row and no more. */
  async function conclude(tried: Tried, denial: Denial): Promise<Denial> {
    await store.recordAttempt(attemptRecord(tried, denial));
    return denial;
  }

  async function countFailure(userId: string, tried: Tried, reason: DenialReason): Promise<Denial> {
    const { throttle } = await store.refuseAnswer({
      userId,
      kind: 'oath-token',
      challengeId: undefined,
      maxTries: maximumTries('oath-token'),
      rule: throttleRule,
      now: tried.now,
      attempt: attemptRecord(tried, { outcome: 'denied', reason }),
    });
    return denied(reason, secondsThrottled(throttle, tried.now));
  }

  /** The codes were right, but others were decided first. As things stand now: which of many was right is not told. */
  async function lost(tried: Tried, canonicalName: string): Promise<Denial> {
    const subject = await store.findSubject(canonicalName);
    const throttled = subject && checkThrottleOf(subject.oathThrottle, tried.now);
    return conclude(tried, throttled ?? denied('replayed'));
  }

  return {
    async resynchronize({ username, firstCode, secondCode, context, author }) {
      const now = clock.now();
      const subject = await store.findSubject(canonicalizeUsername(username));
      if (subject === undefined) throw noSuchUser();
      const { user, oathToken: token, oathThrottle } = subject;
      const tried: Tried = { who: user, kind: 'oath-token', context, now };
      const throttled = checkThrottleOf(oathThrottle, now);
      if (throttled !== undefined) return conclude(tried, throttled);
      if (token === undefined) return conclude(tried, denied('not-enrolled'));

      const verified = findConsecutiveCodes({
        key: openOathKey(secrets, { userId: user.id, token }),
        token,
        first: parseResponse(firstCode),
        second: parseResponse(secondCode),
        now,
        window: settings.current(),
      });
      if (verified.outcome === 'replayed' && verified.timeStep === token.lastTimeStep) {
        return conclude(tried, denied('replayed'));
      }
      if (verified.outcome !== 'found') return countFailure(user.id, tried, verified.outcome);
      const bound = checkBounds(token, now);
      if (bound !== undefined) return countFailure(user.id, tried, bound);

      const { timeStep, drift } = verified;
      const detail = token.timeStepSeconds === undefined ? 'counter' : `drift ${drift}`;
      const isStored = await store.resynchronizeOathToken(
        { userId: user.id, tokenKey: token.sealedKey, timeStep, drift, rule: throttleRule },
        recordOf(author, { at: now, action: 'user.resynchronize-oath-token', subject: user.username, detail }),
      );
      return isStored ? { outcome: 'resynchronized' } : lost(tried, user.canonicalName);
    },
  };
}

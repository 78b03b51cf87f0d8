import type { Clock } from '../../ports/clock.ts';
import type { Challenge, DenialReason, Subject, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { TemporaryCode, TemporaryCodeOutcome, TemporaryCodeStore } from '../../ports/temporary-code-store.ts';
import { checkThrottleOf, secondsThrottled, throttleRule } from '../authentication/check-throttle.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import { maximumTries } from '../authentication/maximum-tries.ts';
import type { AnswerOutcome, Denied } from '../authentication/outcomes.ts';
import { attemptRecord, type Tried } from '../authentication/record-attempt.ts';
import { isSameHash } from '../authentication/text-code.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { hashTemporaryCode, isTemporaryCode } from './temporary-code.ts';

/** An answer by a user who may sign in just now. */
export interface TemporaryAnswer {
  readonly subject: Subject;
  /** Without blanks. */
  readonly response: string;
  /** What is answered, and its prompt where there is one. */
  readonly tried: Omit<Tried, 'who' | 'kind'>;
}

/** What takes a temporary code as the answer to a prompt, or by itself. */
export interface TemporaryCodeVerification {
  /** Whether this answer is looked at as a temporary code, and as nothing else. */
  takes(response: string): boolean;
  /**
   * One conditional UPDATE decides, so that a code that is good once is used once. Wrong ones count for temporary codes
   * alone, and as tries of the prompt; a right one that is used up, revoked or has expired is no guess. Whoever has enrolled
   * nothing is denied: a code takes the place of an authenticator that is not at hand, and never that of enrolling one.
   *
   * @throws MfaError `unavailable` when the store is.
   */
  verify(answer: TemporaryAnswer): Promise<AnswerOutcome>;
  /** Does the work of a check for nobody. */
  spendTime(response: string): Promise<void>;
}

export interface VerifyTemporaryCodeDeps {
  readonly store: Pick<TemporaryCodeStore, 'findTemporaryCode' | 'acceptTemporaryCode'> &
    Pick<AttemptStore, 'findChallenge' | 'refuseAnswer' | 'recordAttempt'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

export function createVerifyTemporaryCode(deps: VerifyTemporaryCodeDeps): TemporaryCodeVerification {
  const { store, secrets, settings, clock } = deps;

  async function compare(userId: string, response: string) {
    const { code, throttle } = await store.findTemporaryCode(userId);
    const hash = hashTemporaryCode(secrets, userId, response);
    return { code, throttle, isRight: isSameHash(hash, code?.codeHash ?? NOBODYS_HASH) && code !== undefined };
  }

  async function conclude(tried: Tried, reason: DenialReason, retryAfterSeconds?: number): Promise<Denied> {
    await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason }));
    return { outcome: 'denied', kind: tried.kind, reason, retryAfterSeconds, state: tried.challenge?.state };
  }

  async function countFailure(user: User, tried: Tried): Promise<Denied> {
    const { challenge, now } = tried;
    const reason = 'wrong-response';
    const { throttle, state } = await store.refuseAnswer({
      userId: user.id,
      kind: 'temporary-code',
      challengeId: challenge?.id,
      maxTries: triesOf(challenge),
      rule: throttleRule,
      now,
      attempt: attemptRecord(tried, { outcome: 'denied', reason }),
    });
    return { outcome: 'denied', kind: tried.kind, reason, retryAfterSeconds: secondsThrottled(throttle, now), state };
  }

  /** Right, but others were decided first: it is told what a wrong answer beside it is told, as things stand now. */
  async function lost(user: User, tried: Tried, reason: DenialReason): Promise<Denied> {
    const { throttle } = await store.findTemporaryCode(user.id);
    const challenge = tried.challenge && (await store.findChallenge(tried.challenge.id));
    const retryAfterSeconds = secondsThrottled(throttle, clock.now());
    return { outcome: 'denied', kind: tried.kind, reason, retryAfterSeconds, state: challenge?.state };
  }

  return {
    takes: (response) => settings.current()['temporaryCodes.enabled'] && isTemporaryCode(response),

    async verify({ subject, response, tried: { challenge, ...rest } }) {
      const { user } = subject;
      const tried: Tried = { ...rest, who: user, kind: 'temporary-code', challenge };
      const { code, throttle, isRight } = await compare(user.id, response);
      const throttled = checkThrottleOf(throttle, tried.now);
      if (throttled !== undefined) return conclude(tried, throttled.reason, throttled.retryAfterSeconds);
      if (!isRight || code === undefined) return countFailure(user, tried);
      if (usableAuthenticators(subject).length === 0) return conclude(tried, 'not-enrolled');
      const over = reasonOver(code, tried.now);
      if (over !== undefined) return conclude(tried, over);

      const by = 'temporary-code';
      const accepted = await store.acceptTemporaryCode({
        userId: user.id,
        codeHash: code.codeHash,
        challengeId: challenge?.id,
        maxTries: triesOf(challenge),
        rule: throttleRule,
        now: tried.now,
        approved: attemptRecord(tried, { outcome: 'approved', reason: by }),
        denied: (outcome) => attemptRecord(tried, { outcome: 'denied', reason: reasonOf(outcome, code) }),
      });
      return accepted === 'accepted' ? { outcome: 'approved', by } : lost(user, tried, reasonOf(accepted, code));
    },

    async spendTime(response) {
      await compare('', response);
    },
  };
}

/** Fits no code: the hash of a code is never zero. */
const NOBODYS_HASH = Buffer.alloc(32);

function triesOf(challenge: Challenge | undefined): number {
  return challenge === undefined ? 0 : maximumTries(challenge.kind);
}

/** Why a code that is right counts no more. */
function reasonOver({ use, uses, revokedAt, expiresAt }: TemporaryCode, now: Date): DenialReason | undefined {
  if (use === 'once' && uses > 0) return 'replayed';
  return revokedAt !== undefined || expiresAt <= now ? 'expired' : undefined;
}

function reasonOf(outcome: Exclude<TemporaryCodeOutcome, 'accepted'>, { use }: TemporaryCode): DenialReason {
  switch (outcome) {
    case 'throttled':
      return 'throttled';
    case 'closed':
      return 'no-prompt';
    case 'over':
      return use === 'once' ? 'replayed' : 'expired';
  }
}

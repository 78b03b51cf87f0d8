import type { Clock } from '../../ports/clock.ts';
import type { Challenge, DenialReason, Subject } from '../../ports/records.ts';
import type { RingingStore } from '../../ports/ringing-store.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { TextReply } from '../../ports/text-carrier.ts';
import { checkHolder } from './check-holder.ts';
import { checkThrottleOf, throttleOf, throttleRule } from './check-throttle.ts';
import { contextOfChallenge } from './context-of-challenge.ts';
import { failureKeyOf } from './judge-prompt.ts';
import { attemptRecord, type Tried } from './record-attempt.ts';
import { createVerifyTextResponse, isTextCodeOf, type PinVerification } from './verify-text-response.ts';

export interface TakeReplyDeps {
  readonly store: Pick<RingingStore, 'findRinging' | 'findReplied' | 'endRinging'> &
    Pick<AttemptStore, 'acceptTextCode' | 'refuseAnswer' | 'recordAttempt' | 'findThrottle'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly pins: PinVerification;
  readonly clock: Clock;
}

/** Longer texts are no codes. */
const LONGEST_REPLY = 400;

/** How far the carrier's clock may be behind ours; its times are whole seconds besides. */
const CLOCK_TOLERANCE_MS = 30_000;

/** For so long a text may be on its way back. */
const LATE_MS = 3_600_000;

/** A reply is the one answer there is. */
const MAXIMUM_TRIES = 1;

type Found = Awaited<ReturnType<RingingStore['findRinging']>>[number];

/**
 * Step 7 for a two-way text: what somebody wrote back ends the attempt that rings at his number, rightly or wrongly. A
 * reply to nothing or to a text that is over, and one without any digit (an automatic answer), counts for nothing.
 *
 * @throws MfaError `unavailable` when the store is; the caller then waits in vain.
 */
export function createTakeReply(deps: TakeReplyDeps): (reply: TextReply) => Promise<void> {
  const { store, secrets, clock } = deps;
  const verifyTextResponse = createVerifyTextResponse(deps);

  async function refuse(tried: Tried & { readonly challenge: Challenge }, { user }: Subject, reason: DenialReason) {
    await store.refuseAnswer({
      userId: user.id,
      kind: failureKeyOf(tried.challenge),
      challengeId: tried.challenge.id,
      maxTries: MAXIMUM_TRIES,
      rule: throttleRule,
      now: tried.now,
      attempt: attemptRecord(tried, { outcome: 'denied', reason }),
    });
  }

  async function checkClaimant({ subject, challenge }: Found, now: Date): Promise<DenialReason | undefined> {
    const denial = checkHolder(subject, now);
    if (denial !== undefined) return denial;
    const { target } = challenge;
    const throttle = target === '' ? throttleOf(subject, 'text') : await store.findThrottle(subject.user.id, target);
    return checkThrottleOf(throttle, now)?.reason;
  }

  /** Whether it is the code of an earlier text to one of those who are asked now. */
  async function isLate(
    found: readonly Found[],
    { from, response, now }: { readonly from: string; readonly response: string; readonly now: Date },
  ): Promise<boolean> {
    const since = new Date(now.getTime() - LATE_MS);
    for (const { subject } of found) {
      const earlier = await store.findReplied({ userId: subject.user.id, dialled: from, since });
      if (earlier.some((challenge) => isTextCodeOf(challenge, { subject, response, secrets }))) return true;
    }
    return false;
  }

  return async ({ from, text, takenAt }) => {
    const response = text.slice(0, LONGEST_REPLY).replaceAll(/\D/g, '');
    if (response === '') return;
    const now = clock.now();
    const ringing = await store.findRinging(from, now);
    const found = ringing.filter(({ challenge }) => isReplyTo(challenge, takenAt));
    // Several users may have one phone: the code says whom it is for. A wrong one is held against the newest.
    const right = found.find(({ subject, challenge }) => isTextCodeOf(challenge, { subject, response, secrets }));
    const meant = right ?? found[0];
    if (meant === undefined) return;
    if (right === undefined && (await isLate(found, { from, response, now }))) return;

    const { subject, challenge } = meant;
    const context = contextOfChallenge(challenge);
    const tried = { who: subject.user, kind: 'text', context, challenge, now } as const;
    const denial = await checkClaimant(meant, now);
    if (denial !== undefined) return refuse(tried, subject, denial);
    const verified = await verifyTextResponse(challenge, { subject, response, oldPin: 'refused' });
    if (verified.outcome === 'refused') {
      const { reason, counts } = verified;
      if (counts === 'as-failure') return refuse(tried, subject, reason);
      const attempt = attemptRecord(tried, { outcome: 'denied', reason });
      await store.endRinging({ id: challenge.id, now, attempt });
      return;
    }
    await store.acceptTextCode({
      userId: subject.user.id,
      failureKey: failureKeyOf(challenge),
      challengeId: challenge.id,
      maxTries: MAXIMUM_TRIES,
      rule: throttleRule,
      now,
      approved: attemptRecord(tried, { outcome: 'approved', reason: 'text-code' }),
      denied: (outcome) =>
        attemptRecord(tried, { outcome: 'denied', reason: outcome === 'closed' ? 'no-prompt' : outcome }),
    });
  };
}

/** A reply that is shown again is none to what was asked since: by it somebody could spoil every attempt. */
function isReplyTo({ createdAt }: Challenge, takenAt: Date | undefined): boolean {
  return takenAt === undefined || createdAt.getTime() <= takenAt.getTime() + CLOCK_TOLERANCE_MS;
}

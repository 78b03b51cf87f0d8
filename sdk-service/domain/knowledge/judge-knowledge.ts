import type { KnowledgeOutcome, KnowledgeStore } from '../../ports/knowledge-store.ts';
import type { AttemptRecord, Challenge, DenialReason, KnowledgeKind, Throttle, User } from '../../ports/records.ts';
import type { AttemptStore, ThrottleRule } from '../../ports/storage.ts';
import { secondsThrottled } from '../authentication/check-throttle.ts';
import { maximumTries } from '../authentication/maximum-tries.ts';
import type { Result } from '../authentication/record-attempt.ts';

/** An answer that was compared already; whether it counts is decided here. */
export interface ComparedAnswer {
  readonly user: User;
  readonly kind: KnowledgeKind;
  readonly rule: ThrottleRule;
  /** As it was before the answer was compared. */
  readonly throttle: Throttle;
  /** The hashes with which it was compared; none: the user has none. */
  readonly hashes: readonly string[];
  readonly isRight: boolean;
  /** The prompt that is answered. */
  readonly challenge?: Challenge | undefined;
  /** How the log says that it was right. */
  readonly by: Extract<Result, { outcome: 'approved' }>['reason'];
  /** The row of the log; undefined: a part of an attempt that has a row of its own. */
  readonly record: ((result: Result) => AttemptRecord) | undefined;
  readonly now: Date;
}

export type Judgement =
  | { readonly judgement: 'right' }
  | { readonly judgement: 'refused'; readonly reason: DenialReason };

/**
 * Decides about an answer, counts it and writes its row, all in one command of the store. An answer is compared before it
 * is known whether it may count, so that the time of a refusal tells nobody why.
 *
 * @throws MfaError `unavailable` when the store is.
 */
export function createJudgeKnowledge({
  store,
}: {
  readonly store: Pick<AttemptStore, 'refuseAnswer' | 'recordAttempt'> & KnowledgeStore;
}): (answer: ComparedAnswer) => Promise<Judgement> {
  async function refuse({ record }: ComparedAnswer, reason: DenialReason): Promise<Judgement> {
    if (record !== undefined) await store.recordAttempt(record({ outcome: 'denied', reason }));
    return { judgement: 'refused', reason };
  }

  return async (answer) => {
    const { user, kind, rule, throttle, hashes, isRight, challenge, by, record, now } = answer;
    if (hashes.length === 0) return refuse(answer, 'not-enrolled');
    if (throttle.failures >= rule.closedAt) return refuse(answer, 'locked-out');
    if (secondsThrottled(throttle, now) !== undefined) return refuse(answer, 'throttled');

    const counted = {
      userId: user.id,
      kind,
      challengeId: challenge?.id,
      maxTries: challenge === undefined ? 0 : maximumTries(challenge.kind),
      rule,
      now,
    };
    if (!isRight) {
      const reason = 'wrong-response';
      await store.refuseAnswer({ ...counted, attempt: record?.({ outcome: 'denied', reason }) });
      return { judgement: 'refused', reason };
    }
    const accepted = await store.acceptKnowledge({
      ...counted,
      hashes,
      approved: record?.({ outcome: 'approved', reason: by }),
      denied: (outcome) => record?.({ outcome: 'denied', reason: reasonOf(outcome) }),
    });
    return accepted === 'accepted' ? { judgement: 'right' } : { judgement: 'refused', reason: reasonOf(accepted) };
  };
}

function reasonOf(outcome: Exclude<KnowledgeOutcome, 'accepted'>): DenialReason {
  switch (outcome) {
    case 'throttled':
      return 'throttled';
    case 'closed':
      return 'no-prompt';
    case 'changed':
      return 'wrong-response';
  }
}

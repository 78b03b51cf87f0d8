import type { AttemptRecord, Id, KnowledgeKind } from './records.ts';
import type { ThrottleRule } from './storage.ts';

/**
 * What becomes of a right answer, decided in the store. `closed`: the prompt was superseded, used or expired meanwhile;
 * `changed`: what the answer was compared with was replaced meanwhile.
 */
export type KnowledgeOutcome = 'accepted' | 'throttled' | 'closed' | 'changed';

/** Acceptance of what a user knows; how refusals are counted: `AttemptStore.refuseAnswer`. */
export interface KnowledgeStore {
  /**
   * Accepts an answer that was found right: resets the kind's failures, approves the prompt (if there is one) and writes
   * the log row, all or nothing. When it is not accepted, writes the log row `denied(outcome)` and nothing else.
   */
  acceptKnowledge(answer: {
    readonly userId: Id;
    readonly kind: KnowledgeKind;
    /** The hashes with which the answer was compared. */
    readonly hashes: readonly string[];
    readonly challengeId: Id | undefined;
    readonly maxTries: number;
    readonly rule: ThrottleRule;
    readonly now: Date;
    /** Undefined: a part of an attempt that has a row of its own. */
    readonly approved: AttemptRecord | undefined;
    readonly denied: (outcome: Exclude<KnowledgeOutcome, 'accepted'>) => AttemptRecord | undefined;
  }): Promise<KnowledgeOutcome>;
}

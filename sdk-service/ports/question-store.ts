import type { SetOutcome } from './pin-store.ts';
import type { ChangeRecord, Id, Throttle } from './records.ts';

/** Every user has four or none. */
export type QuestionNumber = 1 | 2 | 3 | 4;

export interface StoredQuestion {
  readonly number: QuestionNumber;
  /** As entered. */
  readonly question: string;
  /** PHC string (Argon2id of a keyed hash of the answer). */
  readonly hash: string;
}

export interface QuestionStore {
  /** In their order. Of a user who does not exist: none. */
  findQuestions(userId: Id): Promise<{ readonly questions: readonly StoredQuestion[]; readonly throttle: Throttle }>;
  /** Replaces all questions and forgets the failures, if they are still those whose hashes are expected. */
  setQuestions(setting: {
    readonly userId: Id;
    readonly expected: readonly string[];
    /** Empty: takes them away. */
    readonly questions: readonly StoredQuestion[];
    readonly change: ChangeRecord;
  }): Promise<SetOutcome>;
}

import type { CapReason } from './delivery-counts.ts';
import type { AttemptRecord, Challenge, Id, Subject, Target } from './records.ts';
import type { PromptCap } from './storage.ts';

/** What became of a request to ring. `in-progress`: another attempt of the same user and target rings. */
export type OpenRingingOutcome =
  | { readonly outcome: 'opened' }
  | { readonly outcome: 'capped' | CapReason }
  | { readonly outcome: 'in-progress'; readonly challenge: Challenge };

/** Prompts that ring: at most one per user and target, answered by the way that they went. */
export interface RingingStore {
  /**
   * Adds a prompt that rings. One of the same user and target that began before `holdsSince` is closed by it; a younger
   * one holds the place.
   */
  openRinging(
    challenge: Challenge,
    rule: { readonly holdsSince: Date; readonly cap: PromptCap },
  ): Promise<OpenRingingOutcome>;
  /** Those that wait for a reply from this number (E.164) at this time, the newest first; at most 10. */
  findRinging(
    dialled: string,
    now: Date,
  ): Promise<readonly { readonly subject: Subject; readonly challenge: Challenge }[]>;
  /** Texts to this user at this number (E.164) that take or took a reply, begun since then, the newest first; at most 10. */
  findReplied(query: {
    readonly userId: Id;
    readonly dialled: string;
    readonly since: Date;
  }): Promise<readonly Challenge[]>;
  /**
   * Whether this account has sent texts for this user to another target than this one since then, and one of them was not
   * approved.
   */
  reachesOtherNumbers(query: {
    readonly userId: Id;
    readonly accountId: Id;
    readonly target: Target;
    readonly since: Date;
  }): Promise<boolean>;
  /** Ends one without an answer that counts, with its log row and for the same reason. @returns false when it was over already; then nothing was done. */
  endRinging(end: { readonly id: Id; readonly now: Date; readonly attempt: AttemptRecord }): Promise<boolean>;
}

import type { AttemptRecord, ChangeRecord, Id, Throttle } from './records.ts';
import type { ThrottleRule } from './storage.ts';

/** A code of the help desk in place of a second factor. A user has one or none; the store knows its hash alone. */
export interface TemporaryCode {
  readonly userId: Id;
  readonly codeHash: Buffer;
  /** `once`: used up by the first use; `often`: good until it expires. */
  readonly use: 'once' | 'often';
  readonly issuedBy: string;
  readonly reason: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly uses: number;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

/**
 * What becomes of a right code, decided in the store. `closed`: the prompt was superseded, used or expired meanwhile;
 * `over`: the code was used up, revoked, replaced, or has expired.
 */
export type TemporaryCodeOutcome = 'accepted' | 'throttled' | 'closed' | 'over';

/** How refusals are counted: `AttemptStore.refuseAnswer`. */
export interface TemporaryCodeStore {
  /**
   * Gives a user a code in place of any he had, which ends as by `revokeTemporaryCode`, and forgets the wrong ones that were
   * tried.
   *
   * @param to.unlessAdministrator nothing is given to an administrator. Default: whoever he is.
   * @returns false when there is no such user.
   */
  issueTemporaryCode(
    code: Omit<TemporaryCode, 'uses' | 'lastUsedAt' | 'revokedAt'>,
    change: ChangeRecord,
    to?: { readonly unlessAdministrator: boolean },
  ): Promise<boolean>;
  /**
   * Ends a code, also one that is used up, and the portal sessions that one has opened and no authenticator of the user's own
   * has confirmed since; no proof from before helps the user past a prompt any more (`ProofStore`).
   *
   * @returns false when there is neither a code whose time is not over nor such a session; then nothing was done.
   */
  revokeTemporaryCode(userId: Id, at: Date, change: ChangeRecord): Promise<boolean>;
  /** With the wrong ones that were tried. Of a user who does not exist: none. */
  findTemporaryCode(userId: Id): Promise<{ readonly code: TemporaryCode | undefined; readonly throttle: Throttle }>;
  /**
   * Accepts a code that was found right: counts the use (of many at once, one uses up a code that is good once), approves
   * the prompt (if there is one), forgets the wrong ones and writes the log row, all or nothing. When it is not accepted,
   * writes the log row `denied(outcome)` and nothing else.
   */
  acceptTemporaryCode(answer: {
    readonly userId: Id;
    readonly codeHash: Buffer;
    readonly challengeId: Id | undefined;
    /** Of the prompt. */
    readonly maxTries: number;
    readonly rule: ThrottleRule;
    readonly now: Date;
    readonly approved: AttemptRecord;
    readonly denied: (outcome: Exclude<TemporaryCodeOutcome, 'accepted'>) => AttemptRecord;
  }): Promise<TemporaryCodeOutcome>;
  /** Deletes codes that expired before then; at most `limit`. @returns how many. */
  purgeTemporaryCodes(sweep: { readonly before: Date; readonly limit: number }): Promise<number>;
}

import type { AttemptRecord, ChangeRecord, Id } from './records.ts';

/** A one-time bypass: the next authentication of a user within so many seconds passes without a second factor. */
export interface Bypass {
  readonly userId: Id;
  readonly username: string;
  /** As the log has it, at the time when it was given. */
  readonly phone: string;
  readonly seconds: number;
  /** Who gave it: an administrator, or the user himself. */
  readonly givenBy: string;
  readonly reason: string;
  readonly givenAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | undefined;
  readonly cancelledAt: Date | undefined;
  readonly cancelledBy: string | undefined;
  readonly cancelReason: string | undefined;
}

export interface BypassStore {
  /**
   * Gives a bypass. One that is still open is cancelled: `replaced` says why.
   *
   * @returns false when there is no such user.
   */
  giveBypass(
    bypass: Omit<Bypass, 'usedAt' | 'cancelledAt' | 'cancelledBy' | 'cancelReason'>,
    replaced: string,
    change: ChangeRecord,
  ): Promise<boolean>;
  /**
   * Uses a bypass up and writes the log row; of many at once, one gets it, and only for a user who is enabled and not
   * blocked. @returns false when it is not there any more; then nothing was done.
   */
  useBypass(use: {
    readonly number: number;
    readonly userId: Id;
    readonly now: Date;
    readonly approved: AttemptRecord;
  }): Promise<boolean>;
  /** @returns false when the user has none that is open at this time; then nothing was done. */
  cancelBypass(
    userId: Id,
    end: { readonly reason: string; readonly by: string; readonly at: Date },
    change: ChangeRecord,
  ): Promise<boolean>;
  /** The history, newest first; at most `limit` (1 to 1,000). @param userId default: of all users. */
  listBypasses(limit: number, userId?: Id): Promise<readonly Bypass[]>;
}

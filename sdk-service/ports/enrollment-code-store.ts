import type { ChangeRecord, Id } from './records.ts';
import type { ThrottleRule } from './storage.ts';

export interface EnrollmentCodeStore {
  /**
   * Gives a user a code in place of any he had, and forgets the wrong ones that were tried.
   *
   * @returns false when there is no such user.
   */
  issueEnrollmentCode(
    code: {
      readonly userId: Id;
      readonly codeHash: Buffer;
      readonly issuedBy: string;
      readonly issuedAt: Date;
      readonly expiresAt: Date;
    },
    change: ChangeRecord,
  ): Promise<boolean>;
  /**
   * Uses a code up: from then on it is good for this session and no other. Not while guesses have slowed or closed codes.
   * The row is written at the first use.
   *
   * @returns false when it does not count; then nothing was done.
   */
  useEnrollmentCode(use: {
    readonly userId: Id;
    readonly codeHash: Buffer;
    readonly sessionHash: Buffer;
    readonly rule: ThrottleRule;
    readonly now: Date;
    readonly change: ChangeRecord;
  }): Promise<boolean>;
}

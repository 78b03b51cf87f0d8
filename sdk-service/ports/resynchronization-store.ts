import type { ChangeRecord, Id } from './records.ts';
import type { ThrottleRule } from './storage.ts';

export interface ResynchronizationStore {
  /**
   * Puts the user's token where two codes in a row have shown it to stand, and forgets his failures: the same condition
   * as for a code that is accepted.
   *
   * @returns false when another code was faster, the user is throttled or has another token by now; then nothing is done.
   */
  resynchronizeOathToken(
    resynchronized: {
      readonly userId: Id;
      /** The sealed key of the token that the codes were checked with. */
      readonly tokenKey: Buffer;
      /** The moving factor of the second code. */
      readonly timeStep: number;
      readonly drift: number;
      readonly rule: ThrottleRule;
    },
    change: ChangeRecord,
  ): Promise<boolean>;
}

/** Rows that are over and that nobody comes back for; each call is one short command. */
export interface UpkeepStore {
  /** Deletes passed sessions that have expired. @returns how many. */
  purgePassedSessions(sweep: { readonly now: Date; readonly limit: number }): Promise<number>;
  /**
   * Deletes the counts of failures at numbers that callers brought, where the last failure is so long ago. What is closed
   * stays.
   *
   * @returns how many.
   */
  purgeBroughtFailures(sweep: {
    readonly before: Date;
    readonly closedAt: number;
    readonly now: Date;
    readonly limit: number;
  }): Promise<number>;
}

import type { Id } from './records.ts';

/** An authentication in which a user proved himself. */
export interface Proof {
  readonly provedAt: Date;
  readonly applicationName: string;
  readonly authenticationType: string;
  /** When believed. */
  readonly clientAddress: string | undefined;
}

export interface ProofStore {
  /**
   * Prompts that the user answered rightly for this account since then, the newest first; at most 20. Not those of a
   * portal session, of a number that the caller brought, or from before the newest block of the user. Prompts are kept
   * for a day.
   */
  findProofs(query: { readonly userId: Id; readonly accountId: Id; readonly since: Date }): Promise<readonly Proof[]>;
}

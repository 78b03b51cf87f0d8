import type { Id } from './records.ts';

/** A person's portal session; only the SDK raises, times out or ends it. */
export interface Session {
  /** Keyed hash of the token; the token itself is nowhere. */
  readonly tokenHash: Buffer;
  readonly userId: Id;
  readonly accountId: Id;
  /**
   * `password`: first factor only. `passed`: let in without a second factor, so it opens the main page and nothing more.
   * `verified`: second factor too.
   */
  readonly level: 'password' | 'passed' | 'verified';
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  /** When a second factor was last verified. */
  readonly verifiedAt: Date | undefined;
  readonly language: string;
  readonly clientAddress: string;
  /** From when a fallback may be offered; undefined: no second factor was asked for yet. */
  readonly fallbackAt: Date | undefined;
}

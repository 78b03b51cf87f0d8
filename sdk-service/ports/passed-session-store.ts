import type { Id, User } from './records.ts';

/** A sign-in that another web site hands over: its password was right there, the second factor is asked for elsewhere. */
export interface PassedSession {
  /** Keyed hash of the id; the id itself is nowhere. */
  readonly idHash: Buffer;
  /** Keyed hash of the cookie by which the site knows the person. */
  readonly cookieHash: Buffer;
  readonly userId: Id;
  readonly fallbackEnabled: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** When the second factor was verified; undefined: not yet. */
  readonly succeededAt: Date | undefined;
}

/** A passed session that has not expired, with its user. */
export interface FoundPassedSession {
  readonly session: PassedSession;
  readonly user: User;
}

export interface PassedSessionStore {
  addPassedSession(session: PassedSession): Promise<void>;
  findPassedSession(
    by: { readonly idHash: Buffer } | { readonly cookieHash: Buffer },
    now: Date,
  ): Promise<FoundPassedSession | undefined>;
  /** Once. @returns false when it has succeeded already or has expired. */
  succeedPassedSession(cookieHash: Buffer, now: Date): Promise<boolean>;
}

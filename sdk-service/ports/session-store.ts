import type { Id, Session, User } from './records.ts';

export interface SessionStore {
  /** Session and its user in one statement. */
  findSession(tokenHash: Buffer): Promise<{ readonly session: Session; readonly user: User } | undefined>;
  beginSession(session: Session): Promise<void>;
  /** Ends one and begins another in one transaction. @returns false when the first was ended meanwhile. */
  replaceSession(endTokenHash: Buffer, begin: Session): Promise<boolean>;
  /** Sets from when fallbacks are offered; an earlier instant stays. */
  offerFallbacks(tokenHash: Buffer, at: Date): Promise<void>;
  touchSession(tokenHash: Buffer, lastUsedAt: Date): Promise<void>;
  endSession(tokenHash: Buffer): Promise<void>;
  /** Ends his known browsers too. @returns how many sessions. */
  endSessionsOfUser(userId: Id): Promise<number>;
  /** How often a user's known browsers were ended. Undefined: there is no such user. */
  findBrowserGeneration(userId: Id): Promise<number | undefined>;
  /** When he last reported fraud by an authenticator of his own, whatever it was that asked. Undefined: never. */
  findFraudAt(userId: Id): Promise<Date | undefined>;
  purgeSessions(sweep: { readonly lastUsedBefore: Date; readonly limit: number }): Promise<number>;
}

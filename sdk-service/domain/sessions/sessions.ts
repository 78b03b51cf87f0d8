import type { Account, Id, Session, User } from '../../ports/records.ts';

/** A new session and the token that names it. The token is in nobody's hands but the caller's; the store has its hash. */
export interface IssuedSession {
  /** 32 random bytes, base64url. */
  readonly token: string;
  readonly session: Session;
}

/** Portal sessions: only here are they begun, raised, timed out and ended. */
export interface Sessions {
  /** After the password: level `password`. */
  begin(person: {
    readonly user: User;
    readonly account: Account;
    readonly language: string;
    readonly clientAddress: string | undefined;
  }): Promise<IssuedSession>;
  /**
   * The session of a token, if it was begun by this account and has not timed out; counts as use.
   * Undefined: there is none, whatever the cause.
   */
  find(token: string, accountId: Id): Promise<{ readonly session: Session; readonly user: User } | undefined>;
  /** The verified session that is to replace this one, under a new token; nothing is stored yet. */
  prepareRaised(session: Session, now: Date): IssuedSession;
  /** Replaces the session by a verified one. Undefined: it was ended meanwhile. */
  raise(session: Session): Promise<IssuedSession | undefined>;
  end(session: Session): Promise<void>;
  endAllOf(userId: Id): Promise<number>;
  /** Seconds until it ends if nothing more is asked of it. */
  secondsLeft(session: Session): number;
}

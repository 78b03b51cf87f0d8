import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Account, ApprovalKind, Id, Session, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { SessionStore } from '../../ports/storage.ts';
import type { TemporaryCodeStore } from '../../ports/temporary-code-store.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** A new session and the token that names it. The token is in nobody's hands but the caller's; the store has its hash. */
export interface IssuedSession {
  /** 32 random bytes, base64url. */
  readonly token: string;
  readonly session: Session;
}

/** Portal sessions: only here are they begun, raised, timed out and ended. */
export interface Sessions {
  begin(person: {
    readonly user: User;
    readonly account: Account;
    readonly language: string;
    readonly clientAddress: string | undefined;
    /** Default: `password`. */
    readonly level?: Exclude<Session['level'], 'verified'> | undefined;
  }): Promise<IssuedSession>;
  /**
   * The session of a token, if it was begun by this account and has not timed out; counts as use.
   * Undefined: there is none, whatever the cause.
   */
  find(token: string, accountId: Id): Promise<{ readonly session: Session; readonly user: User } | undefined>;
  /** The verified session that is to replace this one, under a new token; nothing is stored yet. */
  prepareRaised(session: Session, now: Date): IssuedSession;
  /**
   * Replaces the session by a verified one. Undefined: it was ended meanwhile, or the temporary code was.
   *
   * @param by how the second factor was proved. A temporary code of the help desk is no authenticator of the user's own, so
   *   the session never counts as fresh by it, and opens no change of one. By security questions it is no more than let in.
   *   Default: by an authenticator of his own.
   */
  raise(session: Session, by?: ApprovalKind): Promise<IssuedSession | undefined>;
  /** From this instant on, or from an earlier one that was set, fallbacks may be offered to whoever has only the password yet. */
  offerFallbacks(session: Session, at: Date): Promise<void>;
  end(session: Session): Promise<void>;
  endAllOf(userId: Id): Promise<number>;
  /** Seconds until it ends if nothing more is asked of it; 0: it is over. */
  secondsLeft(session: Session): number;
  /** Deletes sessions that nobody used for the length of the time-out. @returns how many. */
  purgeTimedOut(): Promise<number>;
}

export interface SessionsDeps {
  readonly store: SessionStore & Pick<TemporaryCodeStore, 'findTemporaryCode'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** 256 bits; SP 800-63B §5.1 asks for 64. */
const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A command of the store stays short; what is left over waits for the next sweep. */
const BATCH = 500;
const MOST_BATCHES = 20;

/** Last use is written at most once a minute; with a short time-out more often, so that it stays right to a tenth. */
const MOST_TOUCH_MS = 60_000;

export function createSessions({ store, secrets, settings, clock, randomness }: SessionsDeps): Sessions {
  function issue(session: Omit<Session, 'tokenHash'>): IssuedSession {
    const token = randomness.bytes(TOKEN_BYTES).toString('base64url');
    return { token, session: { ...session, tokenHash: secrets.keyedHash('session-token', token) } };
  }

  function prepareRaised(session: Session, now: Date): IssuedSession {
    // A new token with each rise in level: who learned the old one has nothing (session fixation).
    return issue({ ...session, level: 'verified', verifiedAt: now, lastUsedAt: now });
  }

  function prepare(session: Session, by: ApprovalKind | undefined): IssuedSession {
    const own = prepareRaised(session, clock.now());
    switch (by) {
      case 'temporary-code':
        return issue({ ...own.session, verifiedAt: undefined });
      case 'fallback-questions':
        return issue({ ...own.session, level: 'passed', verifiedAt: undefined });
      default:
        return own;
    }
  }

  /** What ends a code ends its sessions, but could not end one that was only about to be raised. One without uses is another. */
  async function wasCodeEnded(userId: Id): Promise<boolean> {
    const { code } = await store.findTemporaryCode(userId);
    return code !== undefined && (code.revokedAt !== undefined || code.uses === 0);
  }

  /** Both time-outs: since the last use, and since the beginning whatever happens. */
  function endsAt(session: Session): number {
    const current = settings.current();
    const idle = session.lastUsedAt.getTime() + current['portal.sessionTimeoutMinutes'] * 60_000;
    const absolute = session.createdAt.getTime() + current['portal.sessionMaximumHours'] * 3_600_000;
    return Math.min(idle, absolute);
  }

  async function touch(session: Session, now: Date): Promise<Session> {
    const interval = Math.min(MOST_TOUCH_MS, settings.current()['portal.sessionTimeoutMinutes'] * 6_000);
    if (now.getTime() - session.lastUsedAt.getTime() < interval) return session;
    try {
      await store.touchSession(session.tokenHash, now);
    } catch (error) {
      // A store that cannot be written just now ends the session a little earlier; it does not end the call.
      if (!(error instanceof MfaError) || error.code !== 'unavailable') throw error;
      return session;
    }
    return { ...session, lastUsedAt: now };
  }

  return {
    async begin({ user, account, language, clientAddress, level = 'password' }) {
      const now = clock.now();
      const issued = issue({
        userId: user.id,
        accountId: account.id,
        level,
        createdAt: now,
        lastUsedAt: now,
        verifiedAt: undefined,
        language,
        clientAddress: clientAddress ?? '',
        fallbackAt: undefined,
      });
      await store.beginSession(issued.session);
      return issued;
    },

    async find(token, accountId) {
      if (!TOKEN.test(token)) return undefined;
      const found = await store.findSession(secrets.keyedHash('session-token', token));
      if (found === undefined) return undefined;
      const { session, user } = found;
      // A token that leaked from one portal is worth nothing to another account.
      if (session.accountId !== accountId) return undefined;
      const now = clock.now();
      if (now.getTime() >= endsAt(session)) return undefined;
      // Who was verified and is disabled now was disabled meanwhile: that takes effect at once.
      if (session.level !== 'password' && !user.enabled) return undefined;
      // security.md §3: no administrator passes without a second factor, nor who became one since.
      if (session.level === 'passed' && user.administratorRights !== undefined) return undefined;
      return { session: await touch(session, now), user };
    },

    prepareRaised,

    async raise(session, by) {
      const raised = prepare(session, by);
      if (!(await store.replaceSession(session.tokenHash, raised.session))) return undefined;
      if (by !== 'temporary-code' || !(await wasCodeEnded(session.userId))) return raised;
      await store.endSession(raised.session.tokenHash);
      return undefined;
    },

    async offerFallbacks(session, at) {
      if (session.level !== 'password' || (session.fallbackAt !== undefined && session.fallbackAt <= at)) return;
      await store.offerFallbacks(session.tokenHash, at);
    },

    end: (session) => store.endSession(session.tokenHash),
    endAllOf: (userId) => store.endSessionsOfUser(userId),
    secondsLeft: (session) => Math.max(0, Math.floor((endsAt(session) - clock.now().getTime()) / 1000)),

    async purgeTimedOut() {
      const timeoutMs = settings.current()['portal.sessionTimeoutMinutes'] * 60_000;
      const lastUsedBefore = new Date(clock.now().getTime() - timeoutMs);
      let purged = 0;
      for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
        const count = await store.purgeSessions({ lastUsedBefore, limit: BATCH });
        purged += count;
        if (count < BATCH) break;
      }
      return purged;
    },
  };
}

import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { FoundPassedSession, PassedSessionStore } from '../../ports/passed-session-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { AttemptRecord } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import { getUser } from '../users/get-user.ts';
import { writePhone } from '../users/write-phone.ts';

/**
 * Sign-ins that a web site with a form of its own hands over: the password was right there, the second factor is asked for
 * elsewhere, and the site learns of it by its cookie. Nothing of the old contract makes one.
 */
export interface PassedSessions {
  /** @returns both secrets, this once. @throws MfaError `not-found` when there is no such user. */
  pass(request: {
    readonly username: string;
    readonly fallbackEnabled: boolean;
  }): Promise<{ readonly passedSessionId: string; readonly cookieId: string }>;
  /** @throws MfaError `conflict` when there is none of this id, or it is over. */
  get(passedSessionId: string): Promise<FoundPassedSession & { readonly cookieId: string }>;
  /**
   * Writes down that the second factor was verified, once. The word of the caller is not enough: the log must say that
   * this user has proved himself since the session was passed on, by something that he holds or by his questions in its
   * place. A pass (bypass, trusted address, cache) proves nothing, and neither does a phone that a caller brought.
   *
   * @throws MfaError `conflict` when there is none of this cookie, it is over, or nothing was approved.
   */
  succeed(cookieId: string): Promise<void>;
}

export interface PassedSessionsDeps {
  readonly store: PassedSessionStore & Pick<UserStore, 'findUser'> & Pick<AttemptStore, 'listAttempts'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Long enough to take up a phone; a site that needs longer passes the person on again. */
const LIFE_MS = 10 * 60_000;

const ID_BYTES = 16;

/** Newest rows among which an approval is looked for; within ten minutes nobody has more. */
const MAXIMUM_ROWS = 100;

export function createPassedSessions({ store, secrets, clock, randomness }: PassedSessionsDeps): PassedSessions {
  /** The cookie follows from the id, so that it need not be kept to be told again. */
  function cookieOf(passedSessionId: string): string {
    return secrets.keyedHash('one-time-secret', `passed-session cookie\n${passedSessionId}`).toString('base64url');
  }

  const hashOf = (secret: string) => secrets.keyedHash('one-time-secret', `passed-session\n${secret}`);

  return {
    async pass({ username, fallbackEnabled }) {
      const user = await getUser(store, username);
      const passedSessionId = randomness.bytes(ID_BYTES).toString('base64url');
      const cookieId = cookieOf(passedSessionId);
      const createdAt = clock.now();
      await store.addPassedSession({
        idHash: hashOf(passedSessionId),
        cookieHash: hashOf(cookieId),
        userId: user.id,
        fallbackEnabled,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + LIFE_MS),
        succeededAt: undefined,
      });
      return { passedSessionId, cookieId };
    },

    async get(passedSessionId) {
      const found = await store.findPassedSession({ idHash: hashOf(passedSessionId) }, clock.now());
      if (found === undefined)
        throw new MfaError('conflict', 'passedSessionId: there is no such session, or it is over.');
      return { ...found, cookieId: cookieOf(passedSessionId) };
    },

    async succeed(cookieId) {
      const now = clock.now();
      const cookieHash = hashOf(cookieId);
      const found = await store.findPassedSession({ cookieHash }, now);
      const rows = found === undefined ? [] : await store.listAttempts(found.user.id, MAXIMUM_ROWS);
      const isProved = rows.some((row) => found !== undefined && isSecondFactor(row, found));
      if (!isProved || !(await store.succeedPassedSession(cookieHash, now))) {
        throw new MfaError(
          'conflict',
          'cookieId: there is no such session that waits, or no second factor was verified.',
        );
      }
    },
  };
}

const provingReasons: ReadonlySet<AttemptRecord['reason']> = new Set([
  'oath-code',
  'fallback-oath-code',
  'text-code',
  'call',
  'app',
  'fallback-questions',
  'static-token',
  'temporary-code',
]);

function isSecondFactor(attempt: AttemptRecord, { user, session }: FoundPassedSession) {
  const { at, kind, outcome, reason, phone, authenticationType } = attempt;
  // There they let in to the main page and nothing more (security.md §2); an application has asked for them itself.
  if (reason === 'fallback-questions' && authenticationType === 'userportal') return false;
  // A PIN in a call takes the phone; by itself it is something that he knows, as his password is.
  const isProof = provingReasons.has(reason) || (reason === 'pin' && kind === 'call');
  if (outcome !== 'approved' || at < session.createdAt || !isProof) return false;
  const isByPhone = kind === 'text' || kind === 'call';
  return (
    !isByPhone || reason === 'fallback-questions' || [user.phone, user.backupPhone].map(writePhone).includes(phone)
  );
}

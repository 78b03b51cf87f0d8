import type { Clock } from '../../ports/clock.ts';
import type { EnrollmentCodeStore } from '../../ports/enrollment-code-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id, Session, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import { type Denial, denied } from '../authentication/attempt.ts';
import { checkThrottleOf, secondsThrottled, throttleRule } from '../authentication/check-throttle.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import { authorName, type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';

/**
 * One-time codes by which the help desk opens User Setup for somebody whom it knows (setting `enrollment.proof`=`code`). A
 * code is good for one user, within its hours, in the first session that brings it.
 */
export interface EnrollmentCodes {
  /**
   * The code, told this once; one that he had is void.
   *
   * @throws MfaError `malformed` for an impossible name, `not-found` when there is no such user.
   */
  issue(request: { readonly username: string; readonly author: ChangeAuthor }): Promise<IssuedEnrollmentCode>;
  /** Uses a code up, or says why it does not count; that is logged and counted. Undefined: it counts. */
  use(request: UseEnrollmentCode): Promise<CodeDenial | undefined>;
}

export interface IssuedEnrollmentCode {
  readonly username: string;
  /** Ten characters, in two groups. */
  readonly code: string;
  readonly expiresAt: Date;
}

export type CodeDenial = Denial<'wrong-response' | 'throttled' | 'locked-out'>;

export interface UseEnrollmentCode {
  readonly user: User;
  readonly session: Session;
  /** As typed; letter case, blanks and hyphens do not count. */
  readonly typed: string;
  readonly context: AttemptContext;
}

export interface EnrollmentCodesDeps {
  readonly store: EnrollmentCodeStore &
    Pick<UserStore, 'findUser'> &
    Pick<AttemptStore, 'findThrottle' | 'refuseAnswer' | 'recordAttempt'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Crockford's 32 characters: none is taken for another when read aloud. Ten of them are 50 bits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;

/** Longer than any code that is typed with blanks. */
const MAXIMUM_TYPED = 40;

const HOUR_MS = 3_600_000;

export function createEnrollmentCodes(deps: EnrollmentCodesDeps): EnrollmentCodes {
  const { store, secrets, settings, clock, randomness } = deps;
  const hash = (userId: Id, code: string) => secrets.keyedHash('one-time-secret', `enrollment\n${userId}\n${code}`);

  return {
    async issue({ username, author }) {
      const user = await getUser(store, username);
      const code = [...randomness.bytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
      const issuedAt = clock.now();
      const hours = settings.current()['enrollment.codeLifeHours'];
      const expiresAt = new Date(issuedAt.getTime() + hours * HOUR_MS);
      const record = recordOf(author, {
        at: issuedAt,
        action: 'user.issue-enrollment-code',
        subject: user.username,
        detail: `${hours} h`,
      });
      const issued = {
        userId: user.id,
        codeHash: hash(user.id, code),
        issuedBy: authorName(author),
        issuedAt,
        expiresAt,
      };
      if (!(await store.issueEnrollmentCode(issued, record))) throw noSuchUser();
      return { username: user.username, code: `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`, expiresAt };
    },

    async use({ user, session, typed, context }) {
      const now = clock.now();
      const tried = { who: user, kind: user.authenticator, context, now } as const;
      const throttled = checkThrottleOf(await store.findThrottle(user.id, 'enrollment-code'), now);
      if (throttled !== undefined) {
        await store.recordAttempt(attemptRecord(tried, throttled));
        return throttled;
      }
      const code = parseCode(typed);
      const author = {
        accountName: context.account.name,
        actor: user.username,
        clientAddress: context.clientAddress ?? '',
        requestId: context.requestId,
      };
      const action = 'user.use-enrollment-code';
      const isUsed =
        code !== '' &&
        (await store.useEnrollmentCode({
          userId: user.id,
          codeHash: hash(user.id, code),
          sessionHash: session.tokenHash,
          rule: throttleRule,
          now,
          change: recordOf(author, { at: now, action, subject: user.username, detail: '' }),
        }));
      if (isUsed) return undefined;
      const { throttle } = await store.refuseAnswer({
        userId: user.id,
        kind: 'enrollment-code',
        challengeId: undefined,
        maxTries: 0,
        rule: throttleRule,
        now,
        attempt: attemptRecord(tried, { outcome: 'denied', reason: 'wrong-response' }),
      });
      return denied('wrong-response', secondsThrottled(throttle, now));
    },
  };
}

/** What people read from paper: an O is a zero, an I or L a one. */
function parseCode(typed: string): string {
  const plain = typed.slice(0, MAXIMUM_TYPED).normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '');
  return plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

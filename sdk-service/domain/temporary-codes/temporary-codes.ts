import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id, User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import type { TemporaryCode, TemporaryCodeStore } from '../../ports/temporary-code-store.ts';
import { checkHolder } from '../authentication/check-holder.ts';
import type { AnswerOutcome, AttemptContext } from '../authentication/outcomes.ts';
import { parseResponse } from '../authentication/parse-response.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import { authorName, type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { requireReason } from '../changes/parse-reason.ts';
import { findCanonicalName } from '../users/canonicalize-username.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';
import { drawTemporaryCode, hashTemporaryCode, writeTemporaryCode } from './temporary-code.ts';
import { createVerifyTemporaryCode, type VerifyTemporaryCodeDeps } from './verify-temporary-code.ts';

/** For whom, why, and who does it. */
export interface TemporaryCodeChange {
  /** As typed. */
  readonly username: string;
  /** As typed; one line, 1 to 200 characters. */
  readonly reason: string;
  /** A calling account has to say for whom it acts (`actor`); the command line is trusted to. */
  readonly author: ChangeAuthor;
}

/**
 * Codes of the help desk for somebody who has no phone or token at hand: they count as the second factor wherever a code is
 * typed, once or for some hours. They never open User Setup or a change of an authenticator.
 *
 * All throw MfaError `malformed` for an impossible name or reason, and `not-found` when there is no such user.
 */
export interface TemporaryCodes {
  /**
   * The code, told this once; one that he had is void, and ends as by `revoke`. `expiresAt` holds for both uses.
   *
   * @param request.use default: `often`.
   * @param request.hours default: setting `temporaryCodes.defaultHours`; at most `temporaryCodes.maximumHours`.
   * @throws MfaError `misconfigured` while temporary codes are off; `malformed` also when an account does not say who acts;
   *   `forbidden` for a code for oneself, and for one for an administrator unless the command line asks.
   */
  issue(
    request: TemporaryCodeChange & {
      readonly use?: TemporaryCode['use'] | undefined;
      readonly hours?: number | undefined;
    },
  ): Promise<IssuedTemporaryCode>;
  /**
   * Ends the code, also one that is used up, and the portal sessions that it opened, also when it has expired since.
   *
   * @throws MfaError `conflict` when there is neither.
   */
  revoke(change: TemporaryCodeChange): Promise<void>;
  /** What is known of the code that he has or had last; never the code. Undefined: none, or long over. */
  show(username: string): Promise<ShownTemporaryCode | undefined>;
  /** The same for the person himself, of one that is open. */
  findOpen(userId: Id): Promise<ShownTemporaryCode | undefined>;
  /** A portal session brings one in place of the answer to a prompt. Why it is denied is logged and not told. */
  use(request: UseTemporaryCode): Promise<AnswerOutcome>;
}

export interface IssuedTemporaryCode {
  readonly username: string;
  /** `123 456 789`. */
  readonly code: string;
  readonly use: TemporaryCode['use'];
  readonly expiresAt: Date;
}

export type TemporaryCodeState = 'open' | 'used-up' | 'revoked' | 'expired';

export interface ShownTemporaryCode extends Omit<TemporaryCode, 'userId' | 'codeHash'> {
  readonly state: TemporaryCodeState;
}

export interface UseTemporaryCode {
  readonly user: User;
  /** As typed; blanks do not count. */
  readonly typed: string;
  readonly context: AttemptContext;
}

export interface TemporaryCodesDeps extends VerifyTemporaryCodeDeps {
  readonly store: VerifyTemporaryCodeDeps['store'] &
    TemporaryCodeStore &
    Pick<UserStore, 'findUser' | 'findSubjectById'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

const HOUR_MS = 3_600_000;

export function createTemporaryCodes(deps: TemporaryCodesDeps): TemporaryCodes {
  const { store, secrets, settings, clock, randomness } = deps;
  const verification = createVerifyTemporaryCode(deps);

  function checkHours(asked: number | undefined): number {
    const current = settings.current();
    const maximum = current['temporaryCodes.maximumHours'];
    const hours = asked ?? Math.min(current['temporaryCodes.defaultHours'], maximum);
    if (Number.isInteger(hours) && hours >= 1 && hours <= maximum) return hours;
    throw new MfaError('malformed', `hours: may be 1 to ${maximum}.`);
  }

  /** security.md §2: nobody helps himself, and nobody helps whoever may do more than he. */
  async function checkMayIssue(user: User, { accountName, actor }: ChangeAuthor): Promise<void> {
    if (accountName === '') return;
    if (actor === '') throw new MfaError('malformed', 'modifyUsername: must be given.');
    if (user.administratorRights !== undefined) {
      throw new MfaError('forbidden', 'A temporary code for an administrator is made by the command "mfa" alone.');
    }
    const canonicalName = findCanonicalName(actor);
    const acting = canonicalName === undefined ? undefined : await store.findUser(canonicalName);
    if (acting?.id === user.id) throw new MfaError('forbidden', 'Nobody makes a temporary code for himself.');
  }

  return {
    async issue({ username, reason: typed, author, use = 'often', hours: asked }) {
      if (!settings.current()['temporaryCodes.enabled']) {
        throw new MfaError('misconfigured', 'Temporary codes are switched off.');
      }
      const reason = requireReason(typed);
      const hours = checkHours(asked);
      const user = await getUser(store, username);
      await checkMayIssue(user, author);
      const code = drawTemporaryCode(randomness);
      const issuedAt = clock.now();
      const expiresAt = new Date(issuedAt.getTime() + hours * HOUR_MS);
      const record = recordOf(author, {
        at: issuedAt,
        action: 'temporary-code.issue',
        subject: user.username,
        detail: `${use === 'once' ? 'once, ' : ''}${hours} h, ${reason}`,
      });
      const issued = {
        userId: user.id,
        codeHash: hashTemporaryCode(secrets, user.id, code),
        use,
        issuedBy: authorName(author),
        reason,
        issuedAt,
        expiresAt,
      };
      const to = { unlessAdministrator: author.accountName !== '' };
      if (!(await store.issueTemporaryCode(issued, record, to))) {
        // He was removed since he was looked at, or became an administrator.
        await checkMayIssue(await getUser(store, username), author);
        throw noSuchUser();
      }
      return { username: user.username, code: writeTemporaryCode(code), use, expiresAt };
    },

    async revoke({ username, reason: typed, author }) {
      const reason = requireReason(typed);
      const user = await getUser(store, username);
      const at = clock.now();
      const record = recordOf(author, { at, action: 'temporary-code.revoke', subject: user.username, detail: reason });
      if (!(await store.revokeTemporaryCode(user.id, at, record))) {
        throw new MfaError('conflict', 'The user has no temporary code that is open, and no portal session by one.');
      }
    },

    async show(username) {
      const { code } = await store.findTemporaryCode((await getUser(store, username)).id);
      return code && describe(code, clock.now());
    },

    async findOpen(userId) {
      const { code } = await store.findTemporaryCode(userId);
      const shown = code && describe(code, clock.now());
      return shown?.state === 'open' ? shown : undefined;
    },

    async use({ user, typed, context }) {
      const now = clock.now();
      const subject = await store.findSubjectById(user.id);
      const isOffered = settings.current()['temporaryCodes.enabled'];
      const reason = checkHolder(subject, now) ?? (isOffered ? undefined : 'method-not-available');
      if (subject === undefined || reason !== undefined) {
        const tried = { who: user, kind: 'temporary-code', context, now } as const;
        const denied = { outcome: 'denied', reason: reason ?? 'user-not-found' } as const;
        await store.recordAttempt(attemptRecord(tried, denied));
        return { ...denied, kind: tried.kind, retryAfterSeconds: undefined, state: undefined };
      }
      return verification.verify({ subject, response: parseResponse(typed), tried: { context, now } });
    },
  };
}

function describe({ userId: _userId, codeHash: _codeHash, ...code }: TemporaryCode, now: Date): ShownTemporaryCode {
  return { ...code, state: stateOf(code, now) };
}

function stateOf(
  { use, uses, revokedAt, expiresAt }: Pick<TemporaryCode, 'use' | 'uses' | 'revokedAt' | 'expiresAt'>,
  now: Date,
): TemporaryCodeState {
  if (revokedAt !== undefined) return 'revoked';
  if (use === 'once' && uses > 0) return 'used-up';
  return now < expiresAt ? 'open' : 'expired';
}

import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { KnowledgeStore } from '../../ports/knowledge-store.ts';
import type { User } from '../../ports/records.ts';
import type { StaticTokenStore } from '../../ports/static-token-store.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import { checkHolder } from '../authentication/check-holder.ts';
import { throttleRule } from '../authentication/check-throttle.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import { recordOf } from '../changes/change-author.ts';
import { createJudgeKnowledge } from '../knowledge/judge-knowledge.ts';
import type { KnowledgeHashes } from '../knowledge/knowledge-hashes.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import type { Change } from '../users/change-user.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';

/**
 * Fixed secrets for callers that know nothing better. They can be copied unseen, so they are off unless the company says
 * otherwise, are never a method of a user, and open nothing here by themselves.
 */
export interface StaticTokens {
  /**
   * @param change an empty token takes it away, whatever the setting says.
   * @throws MfaError `misconfigured` while static tokens are off, `malformed` (rule) for a token that its rule refuses,
   *   `not-found` when there is no such user.
   */
  change(change: Change & { readonly token: string }): Promise<void>;
  /**
   * An attempt of its own. Everything but the right token is false; why, is in the log.
   * @throws MfaError `malformed` for an impossible user name; `unavailable` when the store is, or too many hashes wait.
   */
  validate(request: ValidateStaticTokenRequest): Promise<boolean>;
  /** Whether the user has one that counts; at once while static tokens are off. */
  isEnabledFor(user: User): boolean | Promise<boolean>;
}

export interface ValidateStaticTokenRequest {
  /** As typed, both. */
  readonly username: string;
  readonly token: string;
  readonly context: AttemptContext;
}

export interface StaticTokensDeps {
  readonly store: StaticTokenStore &
    KnowledgeStore &
    Pick<AttemptStore, 'refuseAnswer' | 'recordAttempt'> &
    Pick<UserStore, 'findUser' | 'findSubject'>;
  readonly hashes: KnowledgeHashes;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

/** SP 800-63B §3.1.1.2: a secret beside another factor has at least 8 characters. */
const MINIMUM_LENGTH = 8;

/** What is longer is no token that anybody typed. */
const MAXIMUM_LENGTH = 128;

export function createStaticTokens(deps: StaticTokensDeps): StaticTokens {
  const { store, hashes, settings, clock } = deps;
  const judge = createJudgeKnowledge(deps);
  const isOn = () => settings.current()['staticToken.enabled'];

  return {
    async change({ username, author, token: typed }) {
      const token = parseToken(typed);
      if (token !== '' && !isOn()) throw new MfaError('misconfigured', 'Static tokens are switched off.');
      const user = await getUser(store, username);
      if (token !== '') checkToken(token, user);
      const hash =
        token === '' ? undefined : await hashes.hash({ purpose: 'static-token', userId: user.id, value: token });
      const action = token === '' ? 'user.clear-static-token' : 'user.change-static-token';
      const record = recordOf(author, { at: clock.now(), action, subject: user.username, detail: '' });
      if (!(await store.setStaticToken(user.id, hash, record))) throw noSuchUser();
    },

    async validate({ username, token: typed, context }) {
      const now = clock.now();
      const value = parseToken(typed);
      const canonicalName = canonicalizeUsername(username);
      const subject = await store.findSubject(canonicalName);
      const user = subject?.user;
      const tried = { who: user ?? canonicalName, kind: 'static-token', context, now } as const;
      const reason = checkHolder(subject, now) ?? (isOn() ? undefined : 'method-not-available');
      if (user === undefined || reason !== undefined) {
        // The same work as for a wrong token, so that the time of the answer does not tell who exists.
        await hashes.verify({ purpose: 'static-token', userId: '', value }, undefined);
        await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason: reason ?? 'user-not-found' }));
        return false;
      }
      const { hash, throttle } = await store.findStaticToken(user.id);
      const isRight = await hashes.verify({ purpose: 'static-token', userId: user.id, value }, hash);
      const judged = await judge({
        user,
        kind: 'static-token',
        rule: throttleRule,
        throttle,
        hashes: hash === undefined ? [] : [hash],
        isRight,
        by: 'static-token',
        record: (result) => attemptRecord(tried, result),
        now,
      });
      return judged.judgement === 'right';
    },

    isEnabledFor: (user) => isOn() && store.findStaticToken(user.id).then(({ hash }) => hash !== undefined),
  };
}

/** Compared as typed, blanks around it and the Unicode form excepted; what is longer than any token is cut, and then wrong. */
function parseToken(typed: string): string {
  return typed
    .slice(0, 2 * MAXIMUM_LENGTH)
    .normalize('NFKC')
    .trim();
}

function checkToken(token: string, { canonicalName }: User): void {
  const length = [...token].length;
  if (length < MINIMUM_LENGTH) throw refuseToken(`must have at least ${MINIMUM_LENGTH} characters`);
  if (length > MAXIMUM_LENGTH) throw refuseToken(`must have at most ${MAXIMUM_LENGTH} characters`);
  if (/\p{Cc}|\p{Cs}/u.test(token)) throw refuseToken('must not contain control characters');
  if (token.toLowerCase().includes(canonicalName)) throw refuseToken('must not contain the user name');
}

function refuseToken(rule: string): MfaError {
  return new MfaError('malformed', `staticToken: ${rule}.`, { rule: true });
}

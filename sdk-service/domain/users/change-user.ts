import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { User } from '../../ports/records.ts';
import type { UserChange, UserStore } from '../../ports/storage.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { canonicalizeUsername } from './canonicalize-username.ts';

/** Which user is changed, and who does it. */
export interface Change {
  /** As typed. */
  readonly username: string;
  readonly author: ChangeAuthor;
}

/** What is changed, and how the administration log says it. */
export interface Changing {
  readonly fields: UserChange;
  readonly action: string;
  readonly detail: string;
}

/**
 * Changes a record and writes who did it, in one transaction.
 *
 * @returns the user as he was before.
 * @throws MfaError `malformed` for an impossible user name, `not-found` when there is no such user.
 */
export type ChangeUser = (change: Change, changing: Changing) => Promise<User>;

export interface ChangeUserDeps {
  readonly store: Pick<UserStore, 'findUser' | 'changeUser'>;
  readonly clock: Clock;
}

export function createChangeUser({ store, clock }: ChangeUserDeps): ChangeUser {
  return async ({ username, author }, { fields, action, detail }) => {
    const user = await getUser(store, username);
    const record = recordOf(author, { at: clock.now(), action, subject: user.username, detail });
    if (!(await store.changeUser(user.id, fields, record))) throw noSuchUser();
    return user;
  };
}

/** @throws as `ChangeUser`. */
export async function getUser(store: Pick<UserStore, 'findUser'>, username: string): Promise<User> {
  const user = await store.findUser(canonicalizeUsername(username));
  if (user === undefined) throw noSuchUser();
  return user;
}

export function noSuchUser(): MfaError {
  return new MfaError('not-found', 'There is no user of this name.');
}

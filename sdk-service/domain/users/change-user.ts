import type { Clock } from '../../ports/clock.ts';
import type { User } from '../../ports/records.ts';
import type { UserChange, UserStore } from '../../ports/storage.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { getUser, noSuchUser } from './get-user.ts';

/** Which user is changed, and who does it. */
export interface Change {
  /** As typed. */
  readonly username: string;
  readonly author: ChangeAuthor;
  /** Mails the user about it, as the caller asks. Default: only what he has to know in any case (`mail.tellChanges`). */
  readonly sendEmail?: boolean | undefined;
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
 * @param changing a function where the change depends on what the record holds.
 * @returns the user as he was before.
 * @throws MfaError `malformed` for an impossible user name, `not-found` when there is no such user.
 */
export type ChangeUser = (change: Change, changing: Changing | ((user: User) => Changing)) => Promise<User>;

export interface ChangeUserDeps {
  readonly store: Pick<UserStore, 'findUser' | 'changeUser'>;
  readonly clock: Clock;
}

export function createChangeUser({ store, clock }: ChangeUserDeps): ChangeUser {
  return async ({ username, author, sendEmail = false }, changing) => {
    const user = await getUser(store, username);
    const { fields, action, detail } = typeof changing === 'function' ? changing(user) : changing;
    const mail = { before: user, isAsked: sendEmail };
    const record = { ...recordOf(author, { at: clock.now(), action, subject: user.username, detail }), mail };
    if (!(await store.changeUser(user.id, fields, record))) throw noSuchUser();
    return user;
  };
}

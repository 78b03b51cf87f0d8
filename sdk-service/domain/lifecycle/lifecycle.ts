import type { Clock } from '../../ports/clock.ts';
import type { User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import type { UserLifecycleStore } from '../../ports/user-lifecycle-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';

/** A user's end, and his new beginning under another name. Both throw MfaError `not-found` and `malformed`. */
export interface Lifecycle {
  /** Deletes the user with everything that is his, and ends his sessions; both logs stay. @returns who it was. */
  remove(of: { readonly username: string; readonly author: ChangeAuthor }): Promise<User>;
  /** Sessions and authenticators go on. @returns `exists`: somebody else is reached by that name. */
  rename(of: {
    readonly username: string;
    readonly newUsername: string;
    readonly author: ChangeAuthor;
  }): Promise<'renamed' | 'exists'>;
}

export interface LifecycleDeps {
  readonly store: Pick<UserStore, 'findUser'> & UserLifecycleStore;
  readonly clock: Clock;
}

export function createLifecycle({ store, clock }: LifecycleDeps): Lifecycle {
  return {
    async remove({ username, author }) {
      const user = await getUser(store, username);
      const about = { at: clock.now(), action: 'user.remove', subject: user.username, detail: '' };
      if (!(await store.deleteUser(user.id, recordOf(author, about)))) throw noSuchUser();
      return user;
    },

    async rename({ username, newUsername, author }) {
      const user = await getUser(store, username);
      const to = { username: newUsername.trim(), canonicalName: canonicalizeUsername(newUsername) };
      const about = { at: clock.now(), action: 'user.rename', subject: user.username, detail: `-> ${to.username}` };
      const renamed = await store.renameUser(user.id, to, recordOf(author, about));
      if (renamed === 'gone') throw noSuchUser();
      return renamed === 'taken' ? 'exists' : 'renamed';
    },
  };
}

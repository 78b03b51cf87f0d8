import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { UserStore } from '../../ports/storage.ts';
import type { UserNameStore } from '../../ports/user-name-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';
import type { NameResolution } from './resolve-name.ts';

/**
 * Names by which users are reached besides their own: UPN, `DOMAIN\name`, the id of a directory. All throw MfaError
 * `malformed` for an impossible name; all that are about one user, `not-found` when there is none.
 */
export interface Names extends NameResolution {
  /** The name of the user who is meant, in the form in which it is compared; of nobody, the typed name in that form. */
  canonicalize(username: string): Promise<string>;
  /** In their order. */
  list(username: string): Promise<readonly string[]>;
  /** @throws MfaError `conflict` when a user has the name, or (rule) this one has as many as there may be. */
  add(of: NameChange): Promise<void>;
  /** @throws MfaError `not-found` when it is no further name of this user. */
  remove(of: NameChange): Promise<void>;
}

export interface NameChange {
  /** Of the user, as typed. */
  readonly username: string;
  /** The further name, as typed. */
  readonly name: string;
  readonly author: ChangeAuthor;
}

export interface NamesDeps {
  readonly resolution: NameResolution;
  readonly store: Pick<UserStore, 'findUser'> & Omit<UserNameStore, 'findNameMatches'>;
  readonly clock: Clock;
}

/** A directory knows a person by a handful of names; no more are of use. */
const MAXIMUM_NAMES = 20;

export function createNames({ resolution, store, clock }: NamesDeps): Names {
  return {
    ...resolution,

    async canonicalize(username) {
      const canonicalName = canonicalizeUsername(username);
      const resolved = await resolution.resolve(canonicalName);
      return resolved.outcome === 'user' ? resolved.canonicalName : canonicalName;
    },

    list: async (username) => store.listUserNames((await getUser(store, username)).id),

    async add({ username, name, author }) {
      const canonicalName = canonicalizeUsername(name);
      const user = await getUser(store, username);
      if ((await store.listUserNames(user.id)).length >= MAXIMUM_NAMES) {
        throw new MfaError('conflict', `A user has at most ${MAXIMUM_NAMES} further names.`, { rule: true });
      }
      const about = { at: clock.now(), action: 'user.add-name', subject: user.username, detail: canonicalName };
      const added = await store.addUserName(user.id, canonicalName, recordOf(author, about));
      if (added === 'gone') throw noSuchUser();
      if (added === 'taken') throw new MfaError('conflict', `There is a user who is reached as "${canonicalName}".`);
    },

    async remove({ username, name, author }) {
      const canonicalName = canonicalizeUsername(name);
      const user = await getUser(store, username);
      const about = { at: clock.now(), action: 'user.remove-name', subject: user.username, detail: canonicalName };
      if (await store.removeUserName(user.id, canonicalName, recordOf(author, about))) return;
      throw new MfaError('not-found', `"${canonicalName}" is no further name of this user.`);
    },
  };
}

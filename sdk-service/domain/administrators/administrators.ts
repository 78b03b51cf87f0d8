import { MfaError } from '@mfa/shared/mfa-error';
import type { AdministratorGroupStore } from '../../ports/administrator-group-store.ts';
import type { AdministratorScope, AdministratorStore } from '../../ports/administrator-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import type { TagMatch, TagStore } from '../../ports/tag-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { parseTagName } from '../tags/parse-tag-name.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';
import { type AdministratorRight, administratorRights, findAdministratorRight } from './administrator-rights.ts';

/** What a user may do for others. */
export interface Administrator {
  readonly user: User;
  /** In the order of `administratorRights`. */
  readonly rights: readonly AdministratorRight[];
  /** Undefined: all users. */
  readonly scope: AdministratorScope | undefined;
}

/**
 * Users who may look after other users. A change counts with the administrator's next click. All but `list` throw
 * MfaError `not-found` when there is no such user.
 */
export interface Administrators {
  /** Undefined: the user is none. */
  find(username: string): Promise<Administrator | undefined>;
  /**
   * Replaces what he may do, also what he had from a group. @param of.tags names; with none he may look after all users.
   * @throws MfaError `malformed` for a right that does not exist, `not-found` for a tag that does not.
   */
  set(of: {
    readonly username: string;
    readonly rights: readonly string[];
    readonly match: TagMatch;
    readonly tags: readonly string[];
    readonly author: ChangeAuthor;
  }): Promise<void>;
  /** @throws MfaError `not-found` when the user is none, `conflict` when he is one by a group of a directory. */
  remove(username: string, author: ChangeAuthor): Promise<void>;
  /** By name, from behind the name `after` (canonical); at most `limit` (1 to 1,000). */
  list(page: { readonly after: string; readonly limit: number }): Promise<readonly Administrator[]>;
}

export interface AdministratorsDeps {
  readonly store: Pick<UserStore, 'findUser'> &
    Pick<TagStore, 'findTag'> &
    Pick<AdministratorGroupStore, 'listGroupAdministrators'> &
    AdministratorStore;
  readonly clock: Clock;
}

export function createAdministrators({ store, clock }: AdministratorsDeps): Administrators {
  async function describe(user: User): Promise<Administrator | undefined> {
    const { administratorRights: names } = user;
    if (names === undefined) return undefined;
    // What the store has and this release does not know gives no right.
    const rights = administratorRights.filter((right) => names.includes(right));
    return { user, rights, scope: await store.findAdministratorScope(user.id) };
  }

  return {
    find: async (username) => describe(await getUser(store, username)),

    async set({ username, rights: typed, match, tags, author }) {
      const user = await getUser(store, username);
      const rights = parseRights(typed);
      const scope = await readScope(store, { match, tags });
      const detail = describeGrant({ rights, match, tags });
      const about = { at: clock.now(), action: 'administrator.set', subject: user.username, detail };
      const set = await store.setAdministrator(user.id, { rights, scope }, recordOf(author, about));
      if (set === 'gone') throw noSuchUser();
      if (set === 'no-tag') throw new MfaError('not-found', 'One of the tags was removed meanwhile.');
    },

    async remove(username, author) {
      const user = await getUser(store, username);
      const [member] = await store.listGroupAdministrators(user.id);
      if (member !== undefined) {
        throw new MfaError('conflict', 'He is one by a group of the directory; take him out of it there.', {
          rule: true,
        });
      }
      const about = { at: clock.now(), action: 'administrator.remove', subject: user.username, detail: '' };
      if (await store.removeAdministrator(user.id, recordOf(author, about))) return;
      throw new MfaError('not-found', 'This user is no administrator.');
    },

    async list(page) {
      const users = await store.listAdministrators(page);
      const described = await Promise.all(users.map(describe));
      return described.filter((administrator) => administrator !== undefined);
    },
  };
}

/** @throws MfaError `malformed` for a name that is none. */
export function parseRights(names: readonly string[]): readonly AdministratorRight[] {
  return names.map(parseRight);
}

/** @param scope.tags names; with none: all users. @throws MfaError `not-found` for a tag that does not exist. */
export async function readScope(
  store: Pick<TagStore, 'findTag'>,
  { match, tags }: { readonly match: TagMatch; readonly tags: readonly string[] },
): Promise<AdministratorScope | undefined> {
  const tagIds: string[] = [];
  for (const name of tags) {
    const tag = await store.findTag(parseTagName(name).canonicalName);
    if (tag === undefined) throw new MfaError('not-found', `There is no tag "${name.trim()}".`);
    tagIds.push(tag.id);
  }
  return tagIds.length === 0 ? undefined : { match, tagIds };
}

/** For the administration log. */
export function describeGrant(of: {
  readonly rights: readonly string[];
  readonly match: TagMatch;
  readonly tags: readonly string[];
}): string {
  const { rights, match, tags } = of;
  const users = tags.length === 0 ? 'all users' : `users with ${match} of ${tags.map((tag) => tag.trim()).join(', ')}`;
  return `${rights.join(', ') || 'no right'}; ${users}`;
}

function parseRight(name: string): AdministratorRight {
  const right = findAdministratorRight(name);
  if (right !== undefined) return right;
  throw new MfaError('malformed', `"${name.trim()}" is no right; there are ${administratorRights.join(', ')}.`);
}

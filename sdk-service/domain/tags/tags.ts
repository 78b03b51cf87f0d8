import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { UserStore } from '../../ports/storage.ts';
import type { Tag, TagStore } from '../../ports/tag-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { getUser } from '../users/get-user.ts';
import { parseTagName } from './parse-tag-name.ts';

/**
 * Labels of users, for searches and for the scope of administrators. Upper and lower case are the same. All throw MfaError
 * `malformed` for an impossible name, and `not-found` for a tag or user that is not there.
 */
export interface Tags {
  /** By name. */
  list(): Promise<readonly Tag[]>;
  get(name: string): Promise<Tag>;
  /** @throws MfaError `conflict` for a name that is taken, and (rule) when there are as many tags as there may be. */
  add(name: string, author: ChangeAuthor): Promise<Tag>;
  /** @throws MfaError `conflict` for a name that is taken. */
  rename(of: { readonly name: string; readonly newName: string; readonly author: ChangeAuthor }): Promise<Tag>;
  /** Takes it from everybody. @throws MfaError `conflict` (rule) when it is in the scope of an administrator. */
  remove(name: string, author: ChangeAuthor): Promise<void>;
  /** Tags of a user, by name. */
  listOf(username: string): Promise<readonly Tag[]>;
  /** Does nothing where it is so already. */
  tag(of: TagChange): Promise<void>;
  untag(of: TagChange): Promise<void>;
}

export interface TagChange {
  readonly username: string;
  /** Name of the tag. */
  readonly name: string;
  readonly author: ChangeAuthor;
}

export interface TagsDeps {
  readonly store: Pick<UserStore, 'findUser'> & TagStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** They are shown as one list, and go over the wire as one. */
const MAXIMUM_TAGS = 1000;

export function createTags({ store, clock, randomness }: TagsDeps): Tags {
  async function get(name: string): Promise<Tag> {
    const tag = await store.findTag(parseTagName(name).canonicalName);
    if (tag === undefined) throw noSuchTag();
    return tag;
  }

  return {
    list: () => store.listTags(),
    get,

    async add(typed, author) {
      const tag = { id: randomness.bytes(16).toString('base64url'), ...parseTagName(typed) };
      const record = recordOf(author, { at: clock.now(), action: 'tag.add', subject: tag.name, detail: '' });
      const added = await store.addTag(tag, { maximum: MAXIMUM_TAGS }, record);
      if (added === 'taken') throw taken(tag.name);
      if (added === 'full') throw new MfaError('conflict', `There are at most ${MAXIMUM_TAGS} tags.`, { rule: true });
      return tag;
    },

    async rename({ name, newName, author }) {
      const tag = await get(name);
      const to = parseTagName(newName);
      const about = { at: clock.now(), action: 'tag.rename', subject: tag.name, detail: `-> ${to.name}` };
      const renamed = await store.renameTag(tag.id, to, recordOf(author, about));
      if (renamed === 'taken') throw taken(to.name);
      if (renamed === 'gone') throw noSuchTag();
      return { id: tag.id, ...to };
    },

    async remove(name, author) {
      const tag = await get(name);
      const record = recordOf(author, { at: clock.now(), action: 'tag.remove', subject: tag.name, detail: '' });
      const removed = await store.removeTag(tag.id, record);
      if (removed === 'gone') throw noSuchTag();
      if (removed === 'in-use') {
        const sentence = `The tag "${tag.name}" says which users an administrator may look after; change that first.`;
        throw new MfaError('conflict', sentence, { rule: true });
      }
    },

    listOf: async (username) => store.listTagsOfUser((await getUser(store, username)).id),

    async tag({ username, name, author }) {
      const [user, tag] = [await getUser(store, username), await get(name)];
      const about = { at: clock.now(), action: 'user.tag', subject: user.username, detail: tag.name };
      const tagged = await store.tagUser(user.id, tag.id, recordOf(author, about));
      if (tagged === 'gone') throw new MfaError('not-found', 'The user or the tag was removed.');
    },

    async untag({ username, name, author }) {
      const [user, tag] = [await getUser(store, username), await get(name)];
      const about = { at: clock.now(), action: 'user.untag', subject: user.username, detail: tag.name };
      await store.untagUser(user.id, tag.id, recordOf(author, about));
    },
  };
}

function taken(name: string): MfaError {
  return new MfaError('conflict', `There is a tag "${name}" already.`);
}

function noSuchTag(): MfaError {
  return new MfaError('not-found', 'There is no tag of this name.');
}

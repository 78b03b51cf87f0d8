import { MfaError } from '@mfa/shared/mfa-error';
import type { AdministratorGroup, AdministratorGroupStore } from '../../ports/administrator-group-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DirectoryLinkStore } from '../../ports/directory-config-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { TagMatch, TagStore } from '../../ports/tag-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { Directories } from '../directories/directories.ts';
import { findNamedGroup, type GroupNaming, getGroup } from '../directories/groups.ts';
import { describeGrant, parseRights, readScope } from './administrators.ts';
import { createFollowGroup } from './follow-group.ts';

/** A group with whom it makes an administrator. */
export interface ListedAdministratorGroup extends AdministratorGroup {
  readonly directory: string;
  /** Users who have their rights from it, by name. */
  readonly usernames: readonly string[];
}

/**
 * Groups of directories whose members look after users. Who comes from an entry of the directory (`directory import`,
 * `sync`) and is in the group, directly or by way of other groups, has its rights within a minute, and loses them within a
 * minute; what somebody was given by hand goes before.
 */
export interface AdministratorGroups {
  /** In the order in which they were entered: of several groups of one person the first counts. */
  list(): Promise<readonly ListedAdministratorGroup[]>;
  /**
   * Says what the members of a group may do, in place of what they might before. @param of.tags names; with none they may
   * look after all users.
   *
   * @throws MfaError `malformed` for a right that does not exist, `not-found` (directory, group, tag), `conflict` when
   *   several groups have the name, `unavailable` (directory).
   */
  set(of: NewAdministratorGroup, author: ChangeAuthor): Promise<ListedAdministratorGroup>;
  /** Its members lose what they had from it at once. @throws MfaError `not-found`, `conflict` as `findNamedGroup`. */
  remove(group: GroupNaming, author: ChangeAuthor): Promise<AdministratorGroup>;
  /** Asks the directories who is in the groups, where it is time to; called again and again, by every node. */
  followIfDue(): Promise<void>;
}

export interface NewAdministratorGroup extends GroupNaming {
  readonly rights: readonly string[];
  readonly match: TagMatch;
  readonly tags: readonly string[];
}

export interface AdministratorGroupsDeps {
  readonly store: AdministratorGroupStore & Pick<DirectoryLinkStore, 'findLinkedUsers'> & Pick<TagStore, 'findTag'>;
  readonly directories: Pick<Directories, 'get' | 'open' | 'list'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly report: (problem: string, cause?: unknown) => void;
}

/** Each is read anew twice a minute; more are a mistake. */
const MAXIMUM_GROUPS = 32;

/** With the rounds of the worker (10 s), what changes there counts here within a minute. */
const FOLLOWED_MILLISECONDS = 30_000;

export function createAdministratorGroups(deps: AdministratorGroupsDeps): AdministratorGroups {
  const { store, directories, clock, randomness } = deps;
  const follow = createFollowGroup(deps);

  /** By the directory's id; empty: it is gone, and its groups with it. */
  function directoryName(id: Id): string {
    return directories.list().find(({ config }) => config.id === id)?.config.name ?? '';
  }

  async function list(): Promise<readonly ListedAdministratorGroup[]> {
    const [groups, members] = await Promise.all([store.listAdministratorGroups(), store.listGroupAdministrators()]);
    return groups.map((group) => ({
      ...group,
      directory: directoryName(group.directoryId),
      usernames: members.flatMap((each) => (each.administratorGroupId === group.id ? [each.username] : [])),
    }));
  }

  async function followOne(group: AdministratorGroup, groups: readonly AdministratorGroup[]): Promise<void> {
    const now = clock.now();
    const nextAt = new Date(now.getTime() + FOLLOWED_MILLISECONDS);
    // Another node was quicker.
    if (!(await store.takeDueAdministratorGroup(group.id, { now, nextAt }))) return;
    await follow(group, { directory: directoryName(group.directoryId), groups });
  }

  return {
    list,

    async set({ directory, group: named, rights: typed, match, tags }, author) {
      const rights = parseRights(typed);
      const scope = await readScope(store, { match, tags });
      const { directoryId, group } = await getGroup({ directory, group: named }, directories);
      const at = clock.now();
      const entered: AdministratorGroup = {
        id: randomness.bytes(16).toString('base64url'),
        directoryId,
        groupId: group.uniqueId,
        groupName: group.name,
        rights,
        scope,
        addedAt: at,
        checkedAt: at,
      };
      const detail = `${describeGrant({ rights, match, tags })}; ${group.dn}, ${group.uniqueId}`;
      const about = { at, action: 'administrator-group.set', subject: `${directory}: ${group.name}`, detail };
      const outcome = await store.setAdministratorGroup(entered, { maximum: MAXIMUM_GROUPS }, recordOf(author, about));
      if (outcome === 'gone') throw new MfaError('not-found', `There is no directory "${directory}".`);
      if (outcome === 'no-tag') throw new MfaError('not-found', 'One of the tags was removed meanwhile.');
      if (outcome === 'full') throw new MfaError('conflict', `At most ${MAXIMUM_GROUPS} groups.`, { rule: true });
      await followOne(entered, await store.listAdministratorGroups());
      const listed = (await list()).find(({ id }) => id === entered.id);
      if (listed === undefined) throw new MfaError('not-found', 'The group was removed meanwhile.');
      return listed;
    },

    async remove(naming, author) {
      const { id: directoryId, name } = directories.get(naming.directory).config;
      const ofDirectory = (await store.listAdministratorGroups()).filter((group) => group.directoryId === directoryId);
      const group = findNamedGroup(naming, ofDirectory);
      const subject = `${name}: ${group.groupName}`;
      const about = { at: clock.now(), action: 'administrator-group.remove', subject, detail: group.groupId };
      if (!(await store.removeAdministratorGroup(group.id, recordOf(author, about)))) {
        throw new MfaError('not-found', 'It was removed meanwhile.');
      }
      return group;
    },

    async followIfDue() {
      const groups = await store.listAdministratorGroups();
      for (const group of groups) await followOne(group, groups);
    },
  };
}

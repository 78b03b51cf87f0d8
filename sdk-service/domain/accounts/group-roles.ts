import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { GroupRole, GroupRoleName, GroupRoleStore } from '../../ports/group-role-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { Directories } from '../directories/directories.ts';
import { findNamedGroup, type GroupNaming, getGroup } from '../directories/groups.ts';
import { type AccountFlags, defaultFlags, describeFlags } from './accounts.ts';

/** Groups of directories whose members may call the SDK, each with the role that it gives. */
export interface GroupRoles {
  /** From what this process remembers (`reload`), in the order in which they were added; the same list until it changes. */
  current(): readonly GroupRole[];
  reload(): Promise<void>;
  /** From the store, each with the name of its directory. */
  list(): Promise<readonly (GroupRole & { readonly directory: string })[]>;
  /**
   * The directory is asked for the group, which is known by its unique id from then on.
   *
   * @throws MfaError `not-found` (directory, group), `conflict` when the group has a role already or several have the
   *   name, `unavailable` (directory).
   */
  add(role: NewGroupRole, author: ChangeAuthor): Promise<GroupRole>;
  /** @throws MfaError `not-found`; `conflict` when several of that name have a role. */
  remove(group: GroupNaming, author: ChangeAuthor): Promise<GroupRole>;
}

export interface NewGroupRole {
  /** Name of the directory. */
  readonly directory: string;
  /** Name or DN of the group. */
  readonly group: string;
  readonly role: GroupRoleName;
  /** Default: those of the role. */
  readonly flags?: Partial<AccountFlags> | undefined;
}

export interface GroupRolesDeps {
  readonly store: GroupRoleStore;
  readonly directories: Pick<Directories, 'get' | 'open' | 'list'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Each is looked up in the directory for each caller; more are a mistake. */
const MAXIMUM_ROLES = 32;

/** Starts with none; call `reload` before the first `current`. */
export function createGroupRoles({ store, directories, clock, randomness }: GroupRolesDeps): GroupRoles {
  let remembered: readonly GroupRole[] = [];

  async function reload(): Promise<void> {
    remembered = await store.listGroupRoles();
  }

  return {
    current: () => remembered,
    reload,

    async list() {
      const names = new Map(directories.list().map(({ config: { id, name } }) => [id, name]));
      return (await store.listGroupRoles()).map((role) => ({ ...role, directory: names.get(role.directoryId) ?? '' }));
    },

    async add({ directory, group: named, role: roleName, flags }, author) {
      const { directoryId, group } = await getGroup({ directory, group: named }, directories);
      const role: GroupRole = {
        id: randomness.bytes(16).toString('base64url'),
        directoryId,
        groupId: group.uniqueId,
        groupName: group.name,
        role: roleName,
        ...defaultFlags(roleName),
        ...flags,
        addedAt: clock.now(),
      };
      const detail = `role ${roleName}${describeFlags(role)}; ${group.dn}, ${group.uniqueId}`;
      const about = { at: role.addedAt, action: 'group-role.add', subject: `${directory}: ${group.name}`, detail };
      const outcome = await store.addGroupRole(role, { maximum: MAXIMUM_ROLES }, recordOf(author, about));
      if (outcome === 'gone') throw new MfaError('not-found', `There is no directory "${directory}".`);
      if (outcome === 'taken') throw new MfaError('conflict', `The group "${group.name}" has a role already.`);
      if (outcome === 'full') throw new MfaError('conflict', `At most ${MAXIMUM_ROLES} groups.`, { rule: true });
      await reload();
      return role;
    },

    async remove(naming, author) {
      const { id: directoryId, name } = directories.get(naming.directory).config;
      const ofDirectory = (await store.listGroupRoles()).filter((role) => role.directoryId === directoryId);
      const role = findNamedGroup(naming, ofDirectory);
      const about = { at: clock.now(), action: 'group-role.remove', subject: `${name}: ${role.groupName}` };
      const record = recordOf(author, { ...about, detail: `role ${role.role}; ${role.groupId}` });
      if (!(await store.removeGroupRole(role.id, record))) throw new MfaError('not-found', 'It was removed meanwhile.');
      await reload();
      return role;
    },
  };
}

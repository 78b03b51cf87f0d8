import { MfaError } from '@mfa/shared/mfa-error';
import type { AdministratorGroup, AdministratorGroupStore } from '../../ports/administrator-group-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Directory } from '../../ports/directory.ts';
import type { DirectoryLinkStore } from '../../ports/directory-config-store.ts';
import type { Id } from '../../ports/records.ts';
import { recordOf } from '../changes/change-author.ts';
import type { Directories } from '../directories/directories.ts';

export interface FollowGroupDeps {
  readonly store: AdministratorGroupStore & Pick<DirectoryLinkStore, 'findLinkedUsers'>;
  readonly directories: Pick<Directories, 'open'>;
  readonly clock: Clock;
  readonly report: (problem: string, cause?: unknown) => void;
}

/** While the directory is away, what its members may do stays so long, and is then taken. */
const AWAY_MILLISECONDS = 3_600_000;

/** A group of more people was meant for something else: of such a one nobody is an administrator. */
const MOST_MEMBERS = 1000;

/** Whoever reads the log sees that no person did it; the group stands in the detail. */
const nobody = { accountName: '', actor: '', clientAddress: '', requestId: '' };

/** Gives to those who are in a group of the directory what its members may do, and takes it from those who are not any more. */
export function createFollowGroup({ store, directories, clock, report }: FollowGroupDeps) {
  /** Users by id. Undefined: the directory did not tell. */
  async function readMembers(group: AdministratorGroup, directoryName: string) {
    try {
      const directory = directories.open(directoryName);
      const members = await readUsers(group, directory);
      await store.noteAdministratorGroupChecked(group.id, clock.now());
      return members;
    } catch (error) {
      if (!(error instanceof MfaError)) throw error;
      const isLongAway = clock.now().getTime() - group.checkedAt.getTime() >= AWAY_MILLISECONDS;
      const consequence = isLongAway ? 'its members are no administrators any more' : 'its members stay as they are';
      report(`Who is in the group "${group.groupName}" could not be read; ${consequence}.`, error);
      return isLongAway ? new Map<Id, string>() : undefined;
    }
  }

  async function readUsers({ groupId, groupName, directoryId }: AdministratorGroup, directory: Directory) {
    // Gone: nobody is in it.
    const group = await directory.findGroup({ uniqueId: groupId });
    if (group === undefined) return new Map<Id, string>();
    const uniqueIds: string[] = [];
    let count = 0;
    for await (const people of directory.findPeople({ group: group.dn, isRecursive: true })) {
      count += people.length;
      if (count > MOST_MEMBERS) {
        report(
          `The group "${groupName}" has more than ${MOST_MEMBERS} people; none of them is an administrator by it.`,
        );
        return new Map<Id, string>();
      }
      for (const { uniqueId, enabled } of people) if (enabled) uniqueIds.push(uniqueId);
    }
    const linked = await store.findLinkedUsers({ directoryId, uniqueIds });
    return new Map(linked.map(({ user }) => [user.id, user.username]));
  }

  return async function follow(
    group: AdministratorGroup,
    { directory, groups }: { readonly directory: string; readonly groups: readonly AdministratorGroup[] },
  ): Promise<void> {
    const members = await readMembers(group, directory);
    if (members === undefined) return;
    const present = await store.listGroupAdministrators();
    const groupOf = new Map(present.map(({ userId, administratorGroupId }) => [userId, administratorGroupId]));
    const detail = `by the group ${directory}: ${group.groupName}`;
    for (const { userId, username, administratorGroupId } of present) {
      if (administratorGroupId !== group.id || members.has(userId)) continue;
      const about = { at: clock.now(), action: 'administrator.remove', subject: username, detail };
      await store.removeAdministratorByGroup({ userId, administratorGroupId }, recordOf(nobody, about));
    }
    const position = groups.findIndex(({ id }) => id === group.id);
    const before = new Set(groups.slice(0, position).map(({ id }) => id));
    for (const [userId, username] of members) {
      const other = groupOf.get(userId);
      // Of several groups the one that was entered first counts.
      if (other === group.id || (other !== undefined && before.has(other))) continue;
      const about = { at: clock.now(), action: 'administrator.set', subject: username };
      const record = recordOf(nobody, { ...about, detail: `${group.rights.join(', ') || 'no right'}; ${detail}` });
      const outcome = await store.setAdministratorByGroup({ userId, group }, record);
      if (outcome === 'no-tag') report(`A tag of the administrators of the group "${group.groupName}" is not there.`);
    }
  };
}

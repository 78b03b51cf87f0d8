import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryGroup } from '../../ports/directory.ts';
import type { Id } from '../../ports/records.ts';
import type { Directories } from './directories.ts';

/** A group as somebody typed it. */
export interface GroupNaming {
  /** Name of the directory. */
  readonly directory: string;
  /** Name of the group; its unique id tells groups of one name apart. */
  readonly group: string;
}

/**
 * The group as the directory has it. @param naming.group its name or its DN.
 *
 * @throws MfaError `malformed` for an empty name, `not-found` (directory, group), `conflict` when several have the name,
 *   `unavailable` (directory).
 */
export async function getGroup(
  { directory: name, group: typed }: GroupNaming,
  directories: Pick<Directories, 'get' | 'open'>,
): Promise<{ readonly directoryId: Id; readonly group: DirectoryGroup }> {
  const { config } = directories.get(name);
  const named = typed.trim();
  if (named === '') throw new MfaError('malformed', 'group: must not be empty.');
  const group = await directories.open(name).findGroup({ name: named });
  if (group === undefined) {
    throw new MfaError('not-found', `The directory "${config.name}" has no group "${named}".`);
  }
  return { directoryId: config.id, group };
}

/**
 * The one that is meant of those that were entered. The directory is not asked: it may be away, and the group gone.
 *
 * @throws MfaError `not-found`; `conflict` when several have the name.
 */
export function findNamedGroup<Entered extends { readonly groupId: string; readonly groupName: string }>(
  { directory, group }: GroupNaming,
  entered: readonly Entered[],
): Entered {
  const typed = group.trim().toLowerCase();
  const named = entered.filter(({ groupName }) => groupName.toLowerCase() === typed);
  const found = entered.find(({ groupId }) => groupId.toLowerCase() === typed) ?? named[0];
  if (found === undefined) throw new MfaError('not-found', `No group "${group}" of "${directory}" is entered.`);
  if (named.length > 1) throw new MfaError('conflict', 'group: several were entered by this name; give the id.');
  return found;
}

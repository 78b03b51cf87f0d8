import { createHash } from 'node:crypto';
import type { DirectoryMember } from '../../ports/directory.ts';
import type { GroupRole, GroupRoleName } from '../../ports/group-role-store.ts';
import type { PrimaryOutcome } from '../../ports/primary-authentication.ts';
import type { Account, Id } from '../../ports/records.ts';
import type { Directories } from '../directories/directories.ts';
import { type ActiveDirectory, directoriesFor } from '../directories/primary-directories.ts';
import { findCanonicalName } from '../users/canonicalize-username.ts';
import type { Accounts } from './accounts.ts';
import type { GroupRoles } from './group-roles.ts';

/** Somebody of a directory, as it told of him. */
export interface DirectoryCaller {
  readonly directoryId: Id;
  readonly member: DirectoryMember;
  /** Canonical: as he called himself, and his names that say whose they are. */
  readonly names: readonly string[];
}

/** `no-role`: none of his groups has one. `ambiguous`: two directories know the name. */
export type CallerRefusal = Exclude<PrimaryOutcome, 'verified'> | 'no-role' | 'ambiguous';

/**
 * People and services of the directories who may call the SDK because they are in a group that has a role. A service
 * account goes before: whoever has the name of one, in any of his names, is none of these, be that account disabled.
 */
export interface DirectoryCallers {
  /** False: no group has a role, and no directory is asked. */
  isOn(): boolean;
  /**
   * Whom a name means that somebody else vouches for (Windows authentication).
   * @throws MfaError `unavailable` (directory) when one that may know the name could not be asked, `misconfigured`.
   */
  find(username: string): Promise<DirectoryCaller | CallerRefusal>;
  /** The same by his password; that of somebody without a role is not asked for. @throws as `find`. */
  verify(username: string, password: string): Promise<DirectoryCaller | CallerRefusal>;
  /** What he may do by the roles as they are now. Undefined: nothing. */
  accountOf(caller: DirectoryCaller): Account | undefined;
}

export interface DirectoryCallersDeps {
  readonly groupRoles: Pick<GroupRoles, 'current'>;
  readonly directories: Pick<Directories, 'active' | 'open'>;
  readonly accounts: Pick<Accounts, 'find'>;
}

export function createDirectoryCallers({ groupRoles, directories, accounts }: DirectoryCallersDeps): DirectoryCallers {
  const made = new WeakMap<DirectoryCaller, { readonly roles: readonly GroupRole[]; readonly account: Account }>();

  async function ask({ config }: ActiveDirectory, username: string): Promise<DirectoryCaller | undefined> {
    const groupIds = groupRoles.current().flatMap((role) => (role.directoryId === config.id ? [role.groupId] : []));
    const member = await directories.open(config.name).findMember(username, groupIds);
    if (member === undefined) return undefined;
    const names = [username, ...member.qualifiedNames].map(findCanonicalName);
    return { directoryId: config.id, member, names: names.filter((name) => name !== undefined) };
  }

  async function find(username: string): Promise<DirectoryCaller | CallerRefusal> {
    const canonicalName = findCanonicalName(username);
    if (canonicalName === undefined) return 'unknown-user';
    const withRoles = new Set(groupRoles.current().map(({ directoryId }) => directoryId));
    const asked = directories.active().filter(({ config }) => withRoles.has(config.id));
    const answers = await Promise.all(directoriesFor(canonicalName, asked).map((each) => ask(each, username)));
    const [caller, another] = answers.filter((answer) => answer !== undefined);
    if (caller === undefined) return 'unknown-user';
    if (another !== undefined) return 'ambiguous';
    if (!caller.member.enabled) return 'disabled';
    return accountOf(caller) === undefined ? 'no-role' : caller;
  }

  function accountOf(caller: DirectoryCaller): Account | undefined {
    if (caller.names.some((name) => accounts.find(name) !== undefined)) return undefined;
    const roles = groupRoles.current();
    const known = made.get(caller);
    if (known?.roles === roles) return known.account;
    const role = widest(roles.filter((each) => isOf(caller, each)));
    if (role === undefined) return undefined;
    const account = toAccount(caller, role);
    made.set(caller, { roles, account });
    return account;
  }

  return {
    isOn: () => groupRoles.current().length > 0,
    find,
    accountOf,

    async verify(username, password) {
      const caller = await find(username);
      if (typeof caller === 'string') return caller;
      const asked = directories.active().find(({ config }) => config.id === caller.directoryId);
      // Removed meanwhile.
      if (asked === undefined) return 'unknown-user';
      const outcome = await directories.open(asked.config.name).verifyMember(caller.member.uniqueId, password);
      return outcome === 'verified' ? caller : outcome;
    },
  };
}

function isOf({ directoryId, member }: DirectoryCaller, role: GroupRole): boolean {
  return role.directoryId === directoryId && member.groups.includes(role.groupId);
}

/** Each has the rights of those before it and more. */
const width: Readonly<Record<GroupRoleName, number>> = { application: 1, automation: 2, compatible: 3 };

/** Of several the one that allows most; of two of one kind the one that was added first. */
function widest(roles: readonly GroupRole[]): GroupRole | undefined {
  return roles.toSorted((a, b) => width[b.role] - width[a.role])[0];
}

function toAccount({ directoryId, member }: DirectoryCaller, role: GroupRole): Account {
  return {
    // The same on all nodes and whatever he is called, so that his prompts stay his own.
    id: createHash('sha256')
      .update(`${directoryId}\0${member.uniqueId}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url'),
    name: member.name,
    canonicalName: findCanonicalName(member.name) ?? member.name,
    role: role.role,
    passwordHash: '',
    enabled: true,
    reportsClientAddress: role.reportsClientAddress,
    mayPassUnknown: role.mayPassUnknown,
    allowPushWithoutNumber: role.allowPushWithoutNumber,
    version: 1,
    createdAt: role.addedAt,
  };
}

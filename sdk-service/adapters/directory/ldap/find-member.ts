import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryConfig, DirectoryMember } from '../../../ports/directory.ts';
import type { LoginName } from '../login-name.ts';
import { equal, inChain, type LdapFilter } from './filter.ts';
import { findGroup } from './find-group.ts';
import { findLogin, type LoginSearch } from './find-login.ts';
import { isMember } from './find-person.ts';
import type { LdapEntry } from './ldap-connection.ts';
import { LdapFailure } from './ldap-failure.ts';
import { binaryAttributes, personAttributes, toPerson } from './map-entry.ts';

export interface MemberSearch extends Omit<LoginSearch, 'bases' | 'userFilter' | 'config'> {
  readonly config: Pick<DirectoryConfig, 'kind' | 'attributes' | 'domains' | 'name'>;
  /** Where accounts and groups may be. */
  readonly places: readonly string[];
  /** What may be an account; whether it may do anything, its groups say. */
  readonly accountFilter: LdapFilter;
  readonly groupFilter: LdapFilter;
}

/** @throws LdapFailure */
export async function findMember(
  name: LoginName,
  groupIds: readonly string[],
  search: MemberSearch,
): Promise<DirectoryMember | undefined> {
  const { config, facts, places, accountFilter } = search;
  const found = await findLogin(name, { ...search, bases: places, userFilter: accountFilter });
  if (typeof found === 'string') return undefined;
  const asked = { attributes: personAttributes(config), binary: binaryAttributes(config) };
  const entry = await readEntry(found.dn, { filter: accountFilter, ...asked }, search);
  const person = entry && toPerson(entry, config, facts.netbiosName);
  if (person === undefined) return undefined;
  const groups: string[] = [];
  for (const groupId of new Set(groupIds)) if (await isInGroup(found, groupId, search)) groups.push(groupId);
  const qualified = [person.username, ...person.aliases].filter((each) => /[\\@]/.test(each));
  const byDomain =
    qualified.find((each) => each.includes('\\')) ?? `${config.domains[0] ?? config.name}\\${person.username}`;
  const { uniqueId, enabled } = person;
  return { uniqueId, name: byDomain, qualifiedNames: [...new Set([byDomain, ...qualified])], enabled, groups };
}

/** Of a group that cannot be read nobody is a member: an error would tell strangers whose names are known here. */
async function isInGroup(entry: LdapEntry, groupId: string, search: MemberSearch): Promise<boolean> {
  try {
    const group = await findGroup({ uniqueId: groupId }, search);
    return group !== undefined && (await isIn(entry, group.dn, search));
  } catch (error) {
    const isOfGroup =
      error instanceof LdapFailure ? !error.isServerAway : error instanceof MfaError && error.code !== 'unavailable';
    if (!isOfGroup) throw error;
    search.report(`The group ${groupId} cannot be read; nobody counts as its member.`, error);
    return false;
  }
}

async function isIn(entry: LdapEntry, group: string, search: MemberSearch): Promise<boolean> {
  const { config, places } = search;
  if (config.kind === 'ldap')
    return isMember(entry, { group, isRecursive: true, search: { ...search, bases: places } });
  const filter = inChain('memberOf', group);
  return (await readEntry(entry.dn, { filter, attributes: ['1.1'] }, search)) !== undefined;
}

/** Undefined: it does not match, or has gone since it was found. */
async function readEntry(
  dn: string,
  asked: { readonly filter: LdapFilter; readonly attributes: readonly string[]; readonly binary?: readonly string[] },
  { pool }: Pick<MemberSearch, 'pool'>,
): Promise<LdapEntry | undefined> {
  try {
    return (await pool.ask((connection) => connection.search({ base: dn, scope: 'base', ...asked }, 1)))[0];
  } catch (error) {
    if (error instanceof LdapFailure && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** What may call: in AD also accounts of services and computers, which are no people. */
export function accountFilterOf(kind: DirectoryConfig['kind'], userFilter: LdapFilter): LdapFilter {
  return kind === 'ad' ? equal('objectClass', 'user') : userFilter;
}

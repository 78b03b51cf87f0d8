import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryConfig, DirectoryGroup, GroupReference } from '../../../ports/directory.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { checkDn, normalizeDn } from './dn.ts';
import { and, equal, type LdapFilter, or } from './filter.ts';
import type { LdapEntry, LdapSearch } from './ldap-connection.ts';
import { LdapFailure } from './ldap-failure.ts';
import { readUniqueId, toPlace } from './map-entry.ts';
import { parseUniqueId } from './unique-id.ts';

export interface GroupSearch {
  readonly pool: ConnectionPool;
  readonly config: Pick<DirectoryConfig, 'kind' | 'attributes'>;
  /** Where groups may be, each once. */
  readonly places: readonly string[];
  readonly groupFilter: LdapFilter;
}

/** Groups of one name that are looked at; with two it is not known already which is meant. */
const MOST_FOUND = 2;

/** @throws MfaError `conflict`, `misconfigured`; LdapFailure. */
export async function findGroup(group: GroupReference, search: GroupSearch): Promise<DirectoryGroup | undefined> {
  const { attributes } = search.config;
  const found = new Map<string, LdapEntry>();
  for (const each of searchesFor(group, search)) {
    for (const entry of await read(each, search)) found.set(normalizeDn(entry.dn), entry);
  }
  if (found.size > 1) {
    throw new MfaError('conflict', 'group: several of the directory have this name; give its DN.', { rule: true });
  }
  const [entry] = found.values();
  if (entry === undefined) return undefined;
  const id = idAttribute(search);
  const uniqueId = readUniqueId(entry, { ...attributes, ...id });
  if (uniqueId === undefined) {
    throw new MfaError(
      'misconfigured',
      `The group ${entry.dn} has no ${id.uniqueId}, by which it would be known again.`,
    );
  }
  return { ...toPlace(entry, [attributes.groupName]), uniqueId };
}

function searchesFor(group: GroupReference, search: GroupSearch): LdapSearch[] {
  const { config, places, groupFilter } = search;
  const id = idAttribute(search);
  const asked = { attributes: [config.attributes.groupName, id.uniqueId], binary: [id.uniqueId] };
  const everywhere = (match: LdapFilter) =>
    places.map((base) => ({ base, scope: 'sub' as const, filter: and(groupFilter, match), ...asked }));
  if ('uniqueId' in group) {
    const value = parseUniqueId(group.uniqueId, id.uniqueIdType, config.kind === 'ad');
    return value === undefined ? [] : everywhere(equal(id.uniqueId, value));
  }
  // A name with `=` in it is rare, and its DN says what is meant.
  if (group.name.includes('=')) return [{ base: checkDn(group.name), scope: 'base', filter: groupFilter, ...asked }];
  const names = [config.attributes.groupName, ...(config.kind === 'ad' ? ['sAMAccountName'] : [])];
  return everywhere(or(...names.map((name) => equal(name, group.name))));
}

/** What a group is known by: in AD every entry has an objectGUID, whatever people are known by. */
function idAttribute({ config: { kind, attributes } }: GroupSearch) {
  const { uniqueId, uniqueIdType } = attributes;
  return kind === 'ad' ? ({ uniqueId: 'objectGUID', uniqueIdType: 'guid' } as const) : { uniqueId, uniqueIdType };
}

async function read(search: LdapSearch, { pool }: GroupSearch): Promise<readonly LdapEntry[]> {
  try {
    return await pool.ask((connection) => connection.search(search, MOST_FOUND));
  } catch (error) {
    // The DN that was typed; a search base that is gone is the fault of who set it up.
    if (search.scope === 'base' && error instanceof LdapFailure && error.kind === 'not-found') return [];
    throw error;
  }
}

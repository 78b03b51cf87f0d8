import type { DirectoryConfig, DirectoryPerson, PeopleQuery } from '../../../ports/directory.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { normalizeDn } from './dn.ts';
import { and, equal, type LdapFilter, or, present } from './filter.ts';
import type { PeopleSearch } from './find-people.ts';
import { readPages, requireGroup } from './find-people.ts';
import type { LdapEntry } from './ldap-connection.ts';
import { binaryAttributes, personAttributes, toPerson } from './map-entry.ts';
import { parseFilter } from './parse-filter.ts';
import { parseUniqueId } from './unique-id.ts';

/** Groups through which somebody may be a member; more are a mistake. */
const MAXIMUM_GROUPS = 10_000;

/** Whether there is an entry of this id, person or not, wherever it is by now. */
export async function hasEntry(
  uniqueId: string,
  { pool, config, places }: { pool: ConnectionPool; config: IdConfig; places: readonly string[] },
): Promise<boolean> {
  const matches = matchesId(uniqueId, config);
  if (matches === undefined) return false;
  for (const base of new Set(places)) {
    const search = { base, scope: 'sub', filter: matches, attributes: ['1.1'] } as const;
    if ((await pool.ask((connection) => connection.search(search, 2))).length > 0) return true;
  }
  return false;
}

/** The person of this id if the query finds him: asked for alone, so that no list can have passed him over. */
export async function findPerson(
  uniqueId: string,
  query: PeopleQuery,
  search: PeopleSearch,
): Promise<DirectoryPerson | undefined> {
  const { pool, config, userFilter, facts } = search;
  const matches = matchesId(uniqueId, config);
  if (matches === undefined) return undefined;
  const { container, group, isRecursive, filter } = query;
  const wanted = and(userFilter, matches, ...(filter === undefined ? [] : [parseFilter(filter)]));
  const membership = group === undefined ? undefined : await requireGroup(group, search);
  const scope = container !== undefined && !isRecursive ? 'one' : 'sub';
  const asked = { attributes: personAttributes(config), binary: binaryAttributes(config) };
  for (const base of container === undefined ? search.bases : [container]) {
    const within = and(wanted, ...(membership?.filter(isRecursive) ?? []));
    const [entry] = await pool.ask((connection) => connection.search({ base, scope, filter: within, ...asked }, 1));
    if (entry === undefined) continue;
    if (config.kind === 'ldap' && group !== undefined && !(await isMember(entry, { group, isRecursive, search }))) {
      continue;
    }
    return toPerson(entry, config, facts.netbiosName);
  }
  return undefined;
}

/** From the person up, group by group. */
export async function isMember(
  person: LdapEntry,
  {
    group,
    isRecursive,
    search,
  }: {
    readonly group: string;
    readonly isRecursive: boolean;
    readonly search: Pick<PeopleSearch, 'pool' | 'bases' | 'groupFilter'>;
  },
): Promise<boolean> {
  const { pool, bases, groupFilter } = search;
  const wanted = normalizeDn(group);
  const seen = new Set<string>();
  const waiting = [person.dn];
  for (let member = waiting.shift(); member !== undefined; member = waiting.shift()) {
    const filter = and(
      or(groupFilter, present('member'), present('uniqueMember')),
      or(equal('member', member), equal('uniqueMember', member)),
    );
    for (const base of bases) {
      for await (const page of readPages(pool, { base, scope: 'sub', filter, attributes: ['1.1'] })) {
        for (const { dn } of page) {
          const key = normalizeDn(dn);
          if (key === wanted) return true;
          if (!isRecursive || seen.has(key) || seen.size >= MAXIMUM_GROUPS) continue;
          seen.add(key);
          waiting.push(dn);
        }
      }
    }
  }
  return false;
}

type IdConfig = Pick<DirectoryConfig, 'kind' | 'attributes'>;

function matchesId(uniqueId: string, { kind, attributes }: IdConfig): LdapFilter | undefined {
  const value = parseUniqueId(uniqueId, attributes.uniqueIdType, kind === 'ad');
  return value === undefined ? undefined : equal(attributes.uniqueId, value);
}

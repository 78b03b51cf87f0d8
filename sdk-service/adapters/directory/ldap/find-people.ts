import type { DirectoryConfig, DirectoryPerson, PeopleQuery } from '../../../ports/directory.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { DomainFacts } from './domain-facts.ts';
import { and, equal, inChain, type LdapFilter } from './filter.ts';
import type { LdapEntry, LdapSearch } from './ldap-connection.ts';
import { listMembers } from './list-members.ts';
import { binaryAttributes, personAttributes, toPerson } from './map-entry.ts';
import { parseFilter } from './parse-filter.ts';

/** RFC 2696 pages; AD gives at most 1,000 at a time (MaxPageSize). */
const PAGE_SIZE = 500;

export interface PeopleSearch {
  readonly pool: ConnectionPool;
  readonly config: Pick<DirectoryConfig, 'kind' | 'attributes'>;
  readonly facts: DomainFacts;
  readonly bases: readonly string[];
  readonly userFilter: LdapFilter;
  readonly groupFilter: LdapFilter;
  /** Told of each entry that cannot be a person here. */
  readonly report: (problem: string) => void;
}

/** Everybody who matches, a page at a time. */
export async function* findPeople(query: PeopleQuery, search: PeopleSearch): AsyncGenerator<DirectoryPerson> {
  const { config, facts, report } = search;
  for await (const entry of findEntries(query, search)) {
    const person = toPerson(entry, config, facts.netbiosName);
    if (person === undefined) report(`The entry ${entry.dn} has no unique id or no user name, and is left out.`);
    else yield person;
  }
}

async function* findEntries(query: PeopleQuery, search: PeopleSearch): AsyncGenerator<LdapEntry> {
  const { pool, config, userFilter, groupFilter } = search;
  const { container, group, isRecursive } = query;
  const wanted = query.filter === undefined ? userFilter : and(userFilter, parseFilter(query.filter));
  const asked = { attributes: personAttributes(config), binary: binaryAttributes(config) };
  if (group !== undefined && config.kind === 'ldap') {
    yield* listMembers({ pool, group, isRecursive, userFilter: wanted, groupFilter, ...asked });
    return;
  }
  const scope = container !== undefined && !isRecursive ? 'one' : 'sub';
  // AD keeps the way back from the member to the group, and walks it over any number of groups.
  const membership = group === undefined ? [] : [isRecursive ? inChain('memberOf', group) : equal('memberOf', group)];
  for (const base of container === undefined ? search.bases : [container]) {
    yield* readPages(pool, { base, scope, filter: and(wanted, ...membership), ...asked });
  }
}

export function readPages(pool: ConnectionPool, search: LdapSearch): AsyncGenerator<LdapEntry> {
  return pool.read(async function* (connection) {
    for await (const page of connection.pages(search, PAGE_SIZE)) yield* page;
  });
}

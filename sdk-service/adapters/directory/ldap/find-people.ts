import type { DirectoryConfig, DirectoryPerson, PeopleSelection } from '../../../ports/directory.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { DomainFacts } from './domain-facts.ts';
import { and, contains, equal, inChain, type LdapFilter, or, present } from './filter.ts';
import type { LdapEntry, LdapSearch } from './ldap-connection.ts';
import { LdapFailure } from './ldap-failure.ts';
import { listMembers } from './list-members.ts';
import { binaryAttributes, personAttributes, toPerson } from './map-entry.ts';
import { isSameName } from './name-matches.ts';
import { parseFilter } from './parse-filter.ts';

/**
 * RFC 2696 pages; AD gives at most 1,000 at a time (MaxPageSize). The people of a page are taken over together, so that they
 * share reads, statements and the disk's flush; nobody else's change waits longer than for one page.
 */
const PAGE_SIZE = 250;

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
export async function* findPeople(
  query: PeopleSelection,
  search: PeopleSearch,
): AsyncGenerator<readonly DirectoryPerson[]> {
  const { config, facts, report } = search;
  for await (const entries of findEntries(query, search)) {
    const people: DirectoryPerson[] = [];
    for (const entry of entries) {
      const person = toPerson(entry, config, facts.netbiosName);
      if (person === undefined) report(`The entry ${entry.dn} has no unique id or no user name, and is left out.`);
      else if (isChosen(person, query)) people.push(person);
    }
    yield people;
  }
}

/** Directories take more spellings for one name than are one here. */
function isChosen({ username, aliases }: DirectoryPerson, { usernames }: PeopleSelection): boolean {
  if (usernames === undefined) return true;
  return [username, ...aliases].some((has) => usernames.some((name) => isSameName(name, has)));
}

async function* findEntries(query: PeopleSelection, search: PeopleSearch): AsyncGenerator<readonly LdapEntry[]> {
  const { pool, config, userFilter, groupFilter } = search;
  const { container, group, isRecursive } = query;
  const wanted = and(userFilter, ...narrowed(query, config));
  const asked = { attributes: personAttributes(config), binary: binaryAttributes(config) };
  if (group !== undefined && config.kind === 'ldap') {
    yield* toPages(listMembers({ pool, group, isRecursive, userFilter: wanted, groupFilter, ...asked }));
    return;
  }
  const scope = container !== undefined && !isRecursive ? 'one' : 'sub';
  const membership = group === undefined ? [] : (await requireGroup(group, search)).filter(isRecursive);
  for (const base of container === undefined ? search.bases : [container]) {
    yield* readPages(pool, { base, scope, filter: and(wanted, ...membership), ...asked });
  }
}

function narrowed(
  { filter, usernames, search }: PeopleSelection,
  { attributes }: PeopleSearch['config'],
): readonly LdapFilter[] {
  const { username, firstName, lastName, email } = attributes;
  const named = usernames?.flatMap((name) => username.map((attribute) => equal(attribute, name)));
  const searched = [...new Set([...username, firstName, lastName, email, 'cn'])].filter((name) => name !== '');
  return [
    ...(filter === undefined ? [] : [parseFilter(filter)]),
    ...(named === undefined ? [] : [or(...named)]),
    ...(search === undefined ? [] : [or(...searched.map((attribute) => contains(attribute, search)))]),
  ];
}

/**
 * A group that is not there would look like one without members, and all who came by it would be gone.
 *
 * @throws LdapFailure `not-found`
 */
export async function requireGroup(
  group: string,
  { pool, config }: Pick<PeopleSearch, 'pool' | 'config'>,
): Promise<{ filter(isRecursive: boolean): readonly LdapFilter[] }> {
  const search = { base: group, scope: 'base', filter: present('objectClass'), attributes: ['1.1'] } as const;
  const found = await pool.ask((connection) => connection.search(search, 1));
  if (found.length === 0) throw new LdapFailure('not-found', 'There is no such group.');
  // AD keeps the way back from the member to the group, and walks it over any number of groups.
  const matches = (isRecursive: boolean) => (isRecursive ? inChain('memberOf', group) : equal('memberOf', group));
  return { filter: (isRecursive) => (config.kind === 'ad' ? [matches(isRecursive)] : []) };
}

export function readPages(pool: ConnectionPool, search: LdapSearch): AsyncGenerator<readonly LdapEntry[]> {
  return pool.read((connection) => connection.pages(search, PAGE_SIZE));
}

async function* toPages(entries: AsyncIterable<LdapEntry>): AsyncGenerator<readonly LdapEntry[]> {
  let page: LdapEntry[] = [];
  for await (const entry of entries) {
    page.push(entry);
    if (page.length < PAGE_SIZE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

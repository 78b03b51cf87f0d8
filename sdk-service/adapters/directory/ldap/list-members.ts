import type { ConnectionPool } from './connection-pool.ts';
import { normalizeDn } from './dn.ts';
import type { LdapFilter } from './filter.ts';
import { present } from './filter.ts';
import type { LdapEntry } from './ldap-connection.ts';
import { LdapFailure } from './ldap-failure.ts';
import { readTexts } from './map-entry.ts';

/** groupOfNames and groupOfUniqueNames (RFC 4519 §3.5, §3.6) name their members by DN. */
const MEMBER_ATTRIBUTES = ['member', 'uniqueMember'];

/** Groups inside groups; more are a mistake. */
const MAXIMUM_GROUPS = 10_000;

export interface MembersQuery {
  readonly pool: ConnectionPool;
  readonly group: string;
  readonly isRecursive: boolean;
  readonly userFilter: LdapFilter;
  readonly groupFilter: LdapFilter;
  readonly attributes: readonly string[];
  readonly binary: readonly string[];
}

/**
 * The members of a group where the server does not walk from member to group by itself: read from the group, each once,
 * however the groups are nested. A member that has gone, or does not match, is left out.
 */
export async function* listMembers(query: MembersQuery): AsyncGenerator<LdapEntry> {
  const { pool, isRecursive, userFilter, groupFilter, attributes, binary } = query;
  const seen = new Set([normalizeDn(query.group)]);
  const groups = [query.group];
  let isFirst = true;
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    const entry = await read({ base: group, filter: present('objectClass'), attributes: MEMBER_ATTRIBUTES });
    if (entry === undefined && isFirst) throw new LdapFailure('not-found', 'There is no such group.');
    isFirst = false;
    for (const member of entry === undefined ? [] : MEMBER_ATTRIBUTES.flatMap((name) => readTexts(entry, name))) {
      const key = normalizeDn(member);
      if (seen.has(key)) continue;
      seen.add(key);
      const person = await read({ base: member, filter: userFilter, attributes, binary });
      if (person !== undefined) yield person;
      else if (isRecursive && groups.length < MAXIMUM_GROUPS) {
        const inner = await read({ base: member, filter: groupFilter, attributes: ['1.1'] });
        if (inner !== undefined) groups.push(member);
      }
    }
  }

  async function read(search: {
    readonly base: string;
    readonly filter: LdapFilter;
    readonly attributes: readonly string[];
    readonly binary?: readonly string[];
  }): Promise<LdapEntry | undefined> {
    try {
      return (await pool.ask((connection) => connection.search({ ...search, scope: 'base' }, 1)))[0];
    } catch (error) {
      if (error instanceof LdapFailure && error.kind === 'not-found') return undefined;
      throw error;
    }
  }
}

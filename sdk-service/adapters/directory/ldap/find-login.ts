import type { DirectoryConfig } from '../../../ports/directory.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { DomainFacts } from './domain-facts.ts';
import { and, type LdapFilter } from './filter.ts';
import { guessAttributes } from './guess-budget.ts';
import type { LdapEntry } from './ldap-connection.ts';
import { isSameName, type LoginName, nameMatches, toFilter } from './login-name.ts';
import { binaryAttributes, readText } from './map-entry.ts';

export interface LoginSearch {
  readonly pool: ConnectionPool;
  readonly config: Pick<DirectoryConfig, 'kind' | 'attributes' | 'domains'>;
  readonly facts: DomainFacts;
  readonly bases: readonly string[];
  readonly userFilter: LdapFilter;
  readonly report: (problem: string) => void;
}

/**
 * The entry of somebody who signs in, looked for under our own bind DN; so his name is never part of a DN.
 * `no-such-name`: this directory was asked and knows nobody. `not-ours`: the name cannot be of this directory.
 * Two people of one name are nobody.
 */
export async function findLogin(
  name: LoginName,
  { pool, config, facts, bases, userFilter, report }: LoginSearch,
): Promise<LdapEntry | 'no-such-name' | 'not-ours'> {
  const steps = nameMatches(name, config, facts);
  if (steps.length === 0) return 'not-ours';
  const binary = binaryAttributes(config);
  const asked = [...binary, ...(config.kind === 'ad' ? guessAttributes : [])];
  for (const matches of steps) {
    const attributes = [...new Set([...matches.map(({ attribute }) => attribute), ...asked])];
    const found: LdapEntry[] = [];
    for (const base of bases) {
      const search = { base, scope: 'sub', filter: and(userFilter, toFilter(matches)), attributes, binary } as const;
      found.push(...(await pool.ask((connection) => connection.search(search, MOST_FOUND))));
    }
    const same = found.filter((entry) =>
      matches.some(({ attribute, value }) => isSameName(value, readText(entry, attribute))),
    );
    const distinct = new Map(same.map((entry) => [entry.dn.toLowerCase(), entry]));
    if (distinct.size > 1) {
      report(`${distinct.size} people of the directory have one and the same name; none of them can sign in by it.`);
      return 'no-such-name';
    }
    const [entry] = distinct.values();
    if (entry !== undefined) return entry;
  }
  return 'no-such-name';
}

/** Spellings that the directory takes for one; more are a mistake in the filter. */
const MOST_FOUND = 20;

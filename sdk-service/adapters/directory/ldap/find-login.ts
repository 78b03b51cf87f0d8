import type { DirectoryConfig } from '../../../ports/directory.ts';
import type { LoginName } from '../login-name.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { DomainFacts } from './domain-facts.ts';
import { and, equal, type LdapFilter } from './filter.ts';
import { guessAttributes } from './guess-budget.ts';
import type { LdapEntry } from './ldap-connection.ts';
import { readText } from './map-entry.ts';
import { isSameName, nameMatches, toFilter } from './name-matches.ts';
import { parseUniqueId } from './unique-id.ts';

export interface LoginSearch {
  readonly pool: ConnectionPool;
  readonly config: Pick<DirectoryConfig, 'kind' | 'attributes' | 'domains'>;
  readonly facts: DomainFacts;
  readonly bases: readonly string[];
  readonly userFilter: LdapFilter;
  readonly report: (problem: string, cause?: unknown) => void;
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
  for (const matches of steps) {
    const names = matches.map(({ attribute }) => attribute);
    const attributes = [...new Set([...names, ...(config.kind === 'ad' ? guessAttributes : [])])];
    const found: LdapEntry[] = [];
    for (const base of bases) {
      const search = { base, scope: 'sub', filter: and(userFilter, toFilter(matches)), attributes } as const;
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

/** The entry of a user who was taken over from it, whatever he is called there by now. */
export async function findEntry(
  uniqueId: string,
  { pool, config, bases, userFilter }: Omit<LoginSearch, 'facts' | 'report'>,
): Promise<LdapEntry | 'no-such-name'> {
  const { uniqueId: attribute, uniqueIdType } = config.attributes;
  const value = parseUniqueId(uniqueId, uniqueIdType, config.kind === 'ad');
  if (value === undefined) return 'no-such-name';
  const filter = and(userFilter, equal(attribute, value));
  for (const base of bases) {
    const search = { base, scope: 'sub', filter, attributes: attributesOf(config) } as const;
    const [entry] = await pool.ask((connection) => connection.search(search, 1));
    if (entry !== undefined) return entry;
  }
  return 'no-such-name';
}

function attributesOf({ kind }: Pick<DirectoryConfig, 'kind'>): readonly string[] {
  return kind === 'ad' ? guessAttributes : ['1.1'];
}

/** Spellings that the directory takes for one; more are a mistake in the filter. */
const MOST_FOUND = 20;

import type { Clock } from '../../../ports/clock.ts';
import type {
  Directory,
  DirectoryConfig,
  DirectoryPlace,
  DirectoryServer,
  LockoutPolicy,
} from '../../../ports/directory.ts';
import type { Guesser, PrimaryOutcome } from '../../../ports/primary-authentication.ts';
import { createEvenAnswers } from '../even-answers.ts';
import { parseLoginName } from '../login-name.ts';
import { createServerList } from '../server-list.ts';
import { changeAdPassword, changeLdapPassword } from './change-password.ts';
import { createConnectionPool } from './connection-pool.ts';
import { countedAttributes } from './counted-attributes.ts';
import { diagnose } from './diagnose.ts';
import { checkDn } from './dn.ts';
import { type DomainFacts, readDomainFacts } from './domain-facts.ts';
import { findGroup } from './find-group.ts';
import { findEntry, findLogin } from './find-login.ts';
import { accountFilterOf, findMember } from './find-member.ts';
import { findPeople, readPages } from './find-people.ts';
import { findPerson, hasEntry } from './find-person.ts';
import { createGuessBudget, type SpendGuess } from './guess-budget.ts';
import { connectLdap, type LdapEntry } from './ldap-connection.ts';
import { toMfaError } from './ldap-failure.ts';
import { toPlace } from './map-entry.ts';
import { createOwnBind } from './own-bind.ts';
import { parseFilter } from './parse-filter.ts';
import { readChanges } from './read-changes.ts';
import { isImpossiblePassword, verifyByBind } from './verify-password.ts';

export interface LdapDirectoryDeps {
  readonly config: DirectoryConfig;
  /** Of the bind DN; asked for each time, so that it stands nowhere in the clear. */
  readonly readBindPassword: () => string;
  readonly clock: Clock;
  readonly report: (event: string, cause?: unknown) => void;
}

/** Names of the domain change hardly ever. */
const FACTS_MILLISECONDS = 10 * 60_000;

/**
 * An Active Directory or another LDAP server, as the domain sees it. Connects when it is asked for the first time.
 *
 * @throws MfaError `malformed` for a filter or a search base that makes no sense.
 */
export function createLdapDirectory(deps: LdapDirectoryDeps): Directory {
  const { config, readBindPassword, clock } = deps;
  const report = (event: string, cause?: unknown) => deps.report(`Directory "${config.name}": ${event}`, cause);
  const connect = (server: DirectoryServer) => connectLdap(server, config);
  const own = createOwnBind(config, readBindPassword);
  const servers = createServerList({
    servers: config.servers,
    probe: async (server) => (await connect(server)).close(),
    mayBlameQuestions: false,
    clock,
    report,
  });
  const baseDns = config.baseDns.map(checkDn);
  const pool = createConnectionPool({ servers, connect, own });
  const budget = createGuessBudget(clock);
  const even = createEvenAnswers();
  const filters = {
    userFilter: parseFilter(config.filters.user),
    groupFilter: parseFilter(config.filters.group),
    containerFilter: parseFilter(config.filters.container),
  };

  let facts: { readonly value: Promise<DomainFacts>; readonly until: number } | undefined;

  function readFacts(): Promise<DomainFacts> {
    const now = clock.now().getTime();
    if (facts !== undefined && now < facts.until) return facts.value;
    const value = pool.ask((connection) => readDomainFacts(connection, config.kind));
    const reading = { value, until: now + FACTS_MILLISECONDS };
    facts = reading;
    // What failed is not remembered.
    value.catch(() => {
      if (facts === reading) facts = undefined;
    });
    return value;
  }

  /** Kept with the facts: a domain changes it as seldom. */
  async function readPolicy(): Promise<LockoutPolicy | undefined> {
    return (await readFacts()).lockout;
  }

  async function readPlace() {
    const known = await readFacts();
    return { pool, config, facts: known, bases: baseDns.length > 0 ? baseDns : [known.namingContext] };
  }

  async function translated<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      throw toMfaError(error, config.name);
    }
  }

  const guessed = <Answer>(work: (spend: SpendGuess) => Promise<Answer>) => translated(() => budget.watch(work));

  async function* translatedEach<Item>(work: () => AsyncIterable<Item>): AsyncGenerator<Item> {
    try {
      yield* work();
    } catch (error) {
      throw toMfaError(error, config.name);
    }
  }

  async function find(username: string, uniqueId: string | undefined) {
    const search = { ...(await readPlace()), userFilter: filters.userFilter, report };
    return uniqueId === undefined ? findLogin(parseLoginName(username), search) : findEntry(uniqueId, search);
  }

  function placesOf({ bases, facts: known }: Pick<Awaited<ReturnType<typeof readPlace>>, 'bases' | 'facts'>): string[] {
    return [...new Set(config.kind === 'ad' ? [known.namingContext, ...baseDns] : bases)];
  }

  /** Groups and accounts of services may lie outside of the bases where people are looked for. */
  async function readWholePlace() {
    const place = await readPlace();
    const accountFilter = accountFilterOf(config.kind, filters.userFilter);
    const places = placesOf(place);
    return { ...place, places, accountFilter, groupFilter: filters.groupFilter, report };
  }

  /** Never empty-handed at once: nobody learns from the time whether there is such an entry. */
  async function judge(
    spend: SpendGuess,
    {
      entry,
      password,
      guesser,
    }: { readonly entry: LdapEntry | 'no-such-name'; readonly password: string; readonly guesser: Guesser },
  ): Promise<PrimaryOutcome> {
    const outcome =
      entry === 'no-such-name'
        ? 'unknown-user'
        : await spend({ entry, policy: await readPolicy(), guesser }, () =>
            even.measure(() => verifyByBind(pool, { dn: entry.dn, password, kind: config.kind })),
          );
    if (outcome === 'unknown-user' || outcome === 'throttled') await even.pretend();
    return outcome;
  }

  function listPlaces(kind: 'container' | 'group', below: string | undefined): AsyncGenerator<DirectoryPlace> {
    const { attributes } = config;
    const names = kind === 'container' ? attributes.containerName : [attributes.groupName];
    const filter = kind === 'container' ? filters.containerFilter : filters.groupFilter;
    return translatedEach(async function* () {
      const { bases } = await readPlace();
      for (const base of below === undefined ? bases : [below]) {
        const search = { base, scope: 'sub', filter, attributes: names } as const;
        for await (const page of readPages(pool, search)) yield* page.map((entry) => toPlace(entry, names));
      }
    });
  }

  return {
    verifyPassword: (username, password, { uniqueId, guesser = 'anybody' } = {}) =>
      guessed(async (spend) => {
        if (isImpossiblePassword(password)) return 'wrong-password';
        const entry = await find(username, uniqueId);
        return entry === 'not-ours' ? 'unknown-user' : judge(spend, { entry, password, guesser });
      }),

    findGroup: (group) => translated(async () => findGroup(group, await readWholePlace())),

    findMember: (username, groupIds) =>
      translated(async () => findMember(parseLoginName(username), groupIds, await readWholePlace())),

    verifyMember: (uniqueId, password) =>
      guessed(async (spend) => {
        if (isImpossiblePassword(password)) return 'wrong-password';
        const { places, accountFilter, ...place } = await readWholePlace();
        const entry = await findEntry(uniqueId, { ...place, bases: places, userFilter: accountFilter });
        return judge(spend, { entry, password, guesser: 'anybody' });
      }),

    changePassword: ({ username, oldPassword, newPassword, uniqueId, guesser = 'anybody' }) =>
      guessed(async (spend) => {
        // Over a plain connection AD refuses, and everybody on the way would read both.
        if (config.tls === 'none') return 'not-allowed';
        const entry = await find(username, uniqueId);
        if (typeof entry === 'string') return 'unknown-user';
        const passwords = { dn: entry.dn, oldPassword, newPassword };
        if (config.kind === 'ldap') return changeLdapPassword(pool, passwords);
        // A wrong old password counts there as any other.
        const guess = { entry, policy: await readPolicy(), guesser };
        return spend(guess, () => changeAdPassword(pool, passwords));
      }),

    // Elsewhere than in AD nobody can tell an expired password from a wrong one; and without TLS none is changed.
    readPasswordRules: () =>
      translated(async () =>
        config.kind === 'ad' && config.tls !== 'none' ? (await readFacts()).passwords : undefined,
      ),

    findPeople: (query) =>
      translatedEach(async function* () {
        const { userFilter, groupFilter } = filters;
        yield* findPeople(query, { ...(await readPlace()), userFilter, groupFilter, report });
      }),

    findPerson: (uniqueId, query) =>
      translated(async () => {
        const { userFilter, groupFilter } = filters;
        return findPerson(uniqueId, query, { ...(await readPlace()), userFilter, groupFilter, report });
      }),

    hasEntry: (uniqueId) =>
      translated(async () => {
        const { bases, facts: known } = await readPlace();
        return hasEntry(uniqueId, { pool, config, places: [known.namingContext, ...bases] });
      }),

    readChanges: (cursor, queries) =>
      translated(async () => {
        const places = placesOf(await readPlace());
        const attributes = countedAttributes(config, [filters.userFilter, ...queries.map(parseFilter)]);
        return readChanges(cursor, { pool, config, places, attributes, ...filters, now: clock.now() });
      }),

    listContainers: (below) => listPlaces('container', below),
    listGroups: (below) => listPlaces('group', below),

    readLockoutPolicy: () => translated(readPolicy),

    diagnose: () => diagnose({ config, own, userFilter: filters.userFilter }),

    close: () => pool.close(),
  };
}

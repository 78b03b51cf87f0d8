import { setImmediate as nextTurn } from 'node:timers/promises';
import { MfaError } from '@mfa/shared/mfa-error';
import type { FoundUser, UserFilters, UserSearchStore } from '../../ports/user-search-store.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import { findCandidates } from './search-candidates.ts';
import { conditionsOf } from './search-conditions.ts';
import { searchKey } from './search-keys.ts';
import { parsePattern } from './text-patterns.ts';

/** Users whom one statement looks at: some milliseconds, between which everybody else is served. */
const SLICE = 2000;

/** Searches that go through all users at once; each takes its turns among the others. */
const MAXIMUM_SCANS = 16;

type Search = Parameters<UserSearchStore['searchUsers']>[0];

const foundColumns = [
  'users.id',
  'users.username',
  'users.canonical_name',
  'users.first_name',
  'users.last_name',
  'users.email_address',
  'users.user_group',
  'users.phone_country_code',
  'users.phone_number',
  'users.phone_extension',
  'users.authenticator',
  'users.enabled',
] as const;

/**
 * Searches. Where an index narrows the users down to a few, those are looked at; otherwise all are, by name, a slice at a
 * time, until there are enough. Statements differ with the filters: they are compiled for one search.
 */
export function createUserSearchStore(database: Database): UserSearchStore {
  let scans = 0;

  /** By name, one more than asked for, so that it shows whether there are more. */
  function compile<V extends Readonly<Record<'from' | 'until' | 'names', string>>>(
    { filters, after, limit }: Search,
    part: 'whole' | 'slice' | 'rest',
  ) {
    const { dialect } = database;
    return database.query((builder, of: V) => {
      let users = builder.selectFrom('users').select(foundColumns);
      users =
        part === 'whole'
          ? users.where('users.canonical_name', 'in', dialect.listed(of.names))
          : users.where('users.canonical_name', '>=', of.from);
      if (part === 'slice') users = users.where('users.canonical_name', '<', of.until);
      if (after !== '') users = users.where('users.canonical_name', '>', after);
      return users
        .where((eb) => eb.and(conditionsOf(eb, filters, dialect)))
        .orderBy('users.canonical_name')
        .modifyEnd(dialect.limit(limit + 1));
    });
  }

  /** The name with which the next slice begins; undefined: this is the last one. */
  const nextSlice = database.query((builder, slice: { from: string; skip: number }) =>
    builder
      .selectFrom('users')
      .select('canonical_name')
      .where('canonical_name', '>=', slice.from)
      .orderBy('canonical_name')
      .modifyEnd(database.dialect.limit(1, slice.skip)),
  );

  async function scan(search: Search): Promise<FoundRow[]> {
    const [slice, rest] = [compile(search, 'slice'), compile(search, 'rest')];
    const found: FoundRow[] = [];
    const values = { until: '', names: '' };
    let from: string | undefined = startOf(search);
    while (from !== undefined && found.length <= search.limit) {
      const next: { canonical_name: string } | undefined = await database.first(nextSlice, { from, skip: SLICE });
      const until: string | undefined = next?.canonical_name;
      const rows =
        until === undefined
          ? await database.all(rest, { ...values, from })
          : await database.all(slice, { ...values, from, until });
      found.push(...rows.slice(0, search.limit + 1 - found.length));
      from = until === undefined || isPast(until, search.filters) ? undefined : until;
      if (from !== undefined) await nextTurn();
    }
    return found;
  }

  async function scanInTurn(search: Search): Promise<FoundRow[]> {
    if (scans >= MAXIMUM_SCANS) {
      const details = { dependency: 'capacity', retryAfterSeconds: 1 } as const;
      throw new MfaError('unavailable', 'Too many search already; try again in a moment.', details);
    }
    scans += 1;
    try {
      return await scan(search);
    } finally {
      scans -= 1;
    }
  }

  return {
    async searchUsers(search) {
      if (findsNobody(search.filters)) return { users: [], isComplete: true };
      const names = await findCandidates(database, search.filters);
      const rows =
        names === undefined
          ? await scanInTurn(search)
          : await database.all(compile(search, 'whole'), { from: '', until: '', names: JSON.stringify(names) });
      return { users: rows.slice(0, search.limit).map(toFoundUser), isComplete: rows.length <= search.limit };
    },
  };
}

type FoundRow = Pick<
  Tables['users'],
  (typeof foundColumns)[number] extends `users.${infer Column extends keyof Tables['users']}` ? Column : never
>;

/** The first name that may be found: where the page begins, or the beginning of the names asked for. */
function startOf({ filters, after }: Search): string {
  const prefix = filters.username === undefined ? '' : parsePattern(searchKey(filters.username.pattern)).prefix;
  return prefix > after ? prefix : after;
}

/** The names asked for all stand before this one. */
function isPast(name: string, { username }: UserFilters): boolean {
  if (username === undefined) return false;
  const { prefix } = parsePattern(searchKey(username.pattern));
  return !name.startsWith(prefix) && Buffer.compare(Buffer.from(name), Buffer.from(prefix)) > 0;
}

/** A method of an old type that nobody can have. */
function findsNobody({ authenticators, callModes, textDirections, textModes, appModes }: UserFilters): boolean {
  return [authenticators, callModes, textDirections, textModes, appModes].some((allowed) => allowed?.length === 0);
}

function toFoundUser(row: FoundRow): FoundUser {
  return {
    id: row.id,
    username: row.username,
    canonicalName: row.canonical_name,
    firstName: row.first_name,
    lastName: row.last_name,
    emailAddress: row.email_address,
    userGroup: row.user_group,
    phone: { countryCode: row.phone_country_code, number: row.phone_number, extension: row.phone_extension },
    authenticator: row.authenticator,
    enabled: row.enabled === 1,
  };
}

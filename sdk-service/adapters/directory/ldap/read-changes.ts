import { createHash } from 'node:crypto';
import type { DirectoryChanges, DirectoryConfig } from '../../../ports/directory.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { and, atLeast, equal, type LdapFilter, or, present } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';
import { LdapFailure } from './ldap-failure.ts';
import { binaryAttributes, readText, readUniqueId } from './map-entry.ts';
import { readDirSync } from './read-dir-sync.ts';

/** More than these are read as a whole. */
const MAXIMUM_CHANGES = 1000;

const PAGE_SIZE = 500;

/** Clocks of ours and of other LDAP servers may differ by so much. */
const CLOCK_MILLISECONDS = 60_000;

export interface ChangesSearch {
  readonly pool: ConnectionPool;
  readonly config: Pick<DirectoryConfig, 'kind' | 'attributes'>;
  /** In AD the whole domain: who has left the search bases is looked at too. */
  readonly places: readonly string[];
  readonly groupFilter: LdapFilter;
  readonly containerFilter: LdapFilter;
  /** That a person has, or by which he is found. Undefined: any may be one. */
  readonly attributes: readonly string[] | undefined;
  readonly now: Date;
}

/**
 * Who has changed since. Active Directory numbers its changes, each domain controller for itself ([MS-ADTS] §3.1.1.1.9:
 * `uSNChanged`, `highestCommittedUSN`), so the cursor names the controller's database too; another one starts anew. Where
 * the account may, DirSync tells of people, and then of deleted ones too. Other servers write down when an entry was
 * changed (RFC 4512 §3.4.2).
 */
export function readChanges(cursor: string, search: ChangesSearch): Promise<DirectoryChanges> {
  // On one connection: a second one might lead to another domain controller.
  return search.pool.ask((connection) =>
    search.config.kind === 'ad'
      ? readAdChanges(cursor, { ...search, connection })
      : readLdapChanges(cursor, { ...search, connection }),
  );
}

type Reading = ChangesSearch & { readonly connection: LdapConnection };

async function readAdChanges(cursor: string, reading: Reading): Promise<DirectoryChanges> {
  const { connection } = reading;
  const root = await readOne(connection, '', ['highestCommittedUSN', 'dsServiceName']);
  const usn = root === undefined ? '' : readText(root, 'highestCommittedUSN');
  const service = root === undefined ? '' : readText(root, 'dsServiceName');
  const settings = service === '' ? undefined : await readOne(connection, service, ['invocationId'], ['invocationId']);
  const invocation = settings?.invocationId;
  if (!/^\d{1,19}$/.test(usn) || !Buffer.isBuffer(invocation)) return { cursor: '', changed: 'unknown' };
  const database = invocation.toString('hex');
  const [before, seen = '', beforeKey, beforeCookie = ''] = cursor.split(':');
  const isContinued = before === database && /^\d{1,19}$/.test(seen) && BigInt(seen) <= BigInt(usn);
  // Other attributes may have changed in those whom the cookie has passed.
  const key = keyOf(reading.attributes);
  const cookie = isContinued && beforeKey === key ? beforeCookie : '';
  if (isContinued && seen === usn && cookie !== '') return { cursor, changed: [] };
  const told = await askDirSync(Buffer.from(cookie, 'base64'), reading);
  const next = [database, usn, ...(told === undefined ? [] : [key, told.cookie.toString('base64')])].join(':');
  if (!isContinued) return { cursor: next, changed: 'unknown' };
  if (seen === usn) return { cursor: next, changed: [] };
  const since = atLeast('uSNChanged', String(BigInt(seen) + 1n));
  if (told === undefined || cookie === '') {
    return { cursor: next, changed: await readChanged(since, equal('objectCategory', 'person'), reading) };
  }
  return { cursor: next, changed: (await hasMovedStructure(since, reading)) ? 'unknown' : told.changed };
}

async function askDirSync(cookie: Buffer, { connection, config, places, attributes }: Reading) {
  const [namingContext] = places;
  if (namingContext === undefined || attributes === undefined) return undefined;
  return readDirSync(cookie, { connection, config, namingContext, attributes, maximum: MAXIMUM_CHANGES });
}

function keyOf(attributes: readonly string[] = []): string {
  const names = [...new Set(attributes.map((name) => name.toLowerCase()))].toSorted();
  return createHash('sha256').update(names.join()).digest('hex').slice(0, 16);
}

async function readLdapChanges(cursor: string, reading: Reading): Promise<DirectoryChanges> {
  const { connection, places, now } = reading;
  for (const place of places) {
    const top = await readOne(connection, place, ['modifyTimestamp']);
    // A server that does not write it down would never seem to change.
    if (top === undefined || readText(top, 'modifyTimestamp') === '') return { cursor: '', changed: 'unknown' };
  }
  const next = toGeneralizedTime(new Date(now.getTime() - CLOCK_MILLISECONDS));
  if (!/^\d{14}Z$/.test(cursor)) return { cursor: next, changed: 'unknown' };
  const changed = await readChanged(atLeast('modifyTimestamp', cursor), present('objectClass'), reading);
  return { cursor: next, changed };
}

/** Members of a group and everybody below a container change with it, and do not say so themselves. */
async function hasMovedStructure(
  since: LdapFilter,
  { connection, places, groupFilter, containerFilter }: Reading,
): Promise<boolean> {
  const filter = and(since, or(groupFilter, containerFilter));
  for (const base of places) {
    try {
      if ((await connection.search({ base, scope: 'sub', filter, attributes: ['1.1'] }, 1)).length > 0) return true;
    } catch (error) {
      if (error instanceof LdapFailure && error.kind === 'size-limit') return true;
      throw error;
    }
  }
  return false;
}

async function readChanged(
  since: LdapFilter,
  isPerson: LdapFilter,
  reading: Reading,
): Promise<readonly string[] | 'unknown'> {
  const { connection, config, places } = reading;
  if (await hasMovedStructure(since, reading)) return 'unknown';
  const attributes = [config.attributes.uniqueId];
  const people = { filter: and(since, isPerson), attributes, binary: binaryAttributes(config) };
  const found = new Set<string>();
  try {
    for (const base of places) {
      for await (const page of connection.pages({ base, scope: 'sub', ...people }, PAGE_SIZE)) {
        for (const entry of page) {
          const uniqueId = readUniqueId(entry, config.attributes);
          if (uniqueId !== undefined) found.add(uniqueId);
        }
        if (found.size > MAXIMUM_CHANGES) return 'unknown';
      }
    }
    return [...found];
  } catch (error) {
    if (error instanceof LdapFailure && error.kind === 'size-limit') return 'unknown';
    throw error;
  }
}

async function readOne(
  connection: LdapConnection,
  base: string,
  attributes: readonly string[],
  binary: readonly string[] = [],
) {
  const search = { base, scope: 'base', filter: present('objectClass'), attributes, binary } as const;
  const [entry] = await connection.search(search, 1);
  return entry;
}

/** RFC 4517 §3.3.13. */
function toGeneralizedTime(instant: Date): string {
  return `${instant.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')}Z`;
}

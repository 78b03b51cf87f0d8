import { MfaError } from '@mfa/shared/mfa-error';
import { compileQuery } from '../compile-query.ts';
import { sqlite } from '../dialect.ts';
import { type Migration, migrations } from '../migrations/index.ts';
import type { Connection } from './connection.ts';

/** `MFAs`: tells our files from those of others (https://sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x4d464173;

const newestVersion = migrations.at(-1)?.number ?? 0;

/**
 * Brings the schema up to this release, in one transaction: of two processes that open a store at once, one does it and
 * the other finds it done. Each step that the store does not name is taken, also one older than the newest it has: two that
 * were written side by side may have come in either order.
 *
 * @throws MfaError `misconfigured` when the file is not a store of ours, or one of a newer release.
 */
export function migrate(connection: Connection): void {
  if (listMissing(connection).length === 0) return;
  connection.control('begin immediate');
  try {
    for (const migration of listMissing(connection)) apply(connection, migration);
    connection.control('commit');
  } catch (error) {
    if (connection.isInTransaction()) connection.control('rollback');
    throw error;
  }
}

function listMissing(connection: Connection): readonly Migration[] {
  const applied = readApplied(connection);
  return migrations.filter(({ number }) => !applied.has(number));
}

/** Empty for an empty file. */
function readApplied(connection: Connection): ReadonlySet<number> {
  const { application_id: application } = connection.first('pragma application_id', []) as { application_id: number };
  if (application !== APPLICATION_ID) {
    const { tables } = connection.first('select count(*) as tables from sqlite_schema', []) as { tables: number };
    if (application === 0 && tables === 0) return new Set();
    throw new MfaError('misconfigured', 'The file of the store is a database of another program.');
  }
  const applied = (connection.all('select number from migrations', []) as { number: number }[]).map(
    ({ number }) => number,
  );
  const version = Math.max(0, ...applied);
  if (version > newestVersion) {
    const versions = `its schema is version ${version}, this release knows versions up to ${newestVersion}`;
    throw new MfaError('misconfigured', `The store belongs to a newer release: ${versions}.`);
  }
  return new Set(applied);
}

function apply(connection: Connection, migration: Migration): void {
  const { number, name } = migration;
  connection.control(`pragma application_id = ${APPLICATION_ID}`);
  for (const statement of migration.statements(sqlite)) execute(connection, statement);
  const step = { number, name, applied_at: Date.now() };
  execute(connection, sqlite.builder.insertInto('migrations').values(step));
}

function execute(connection: Connection, statement: ReturnType<Migration['statements']>[number]): void {
  const query = compileQuery(sqlite, () => statement);
  connection.change(query.sql, query.bind({}));
}

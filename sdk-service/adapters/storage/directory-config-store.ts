import type { DirectoryConfigStore, StoredDirectory } from '../../ports/directory-config-store.ts';
import type { AdministratorCommands } from './administrator-commands.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { DirectoriesTable } from './directory-tables.ts';
import type { RaiseGeneration } from './generations.ts';
import type { LogWriter } from './log-writer.ts';

export function createDirectoryConfigStore(
  database: Database,
  {
    logs,
    raiseGeneration,
    administrators,
  }: {
    readonly logs: LogWriter;
    readonly raiseGeneration: RaiseGeneration;
    readonly administrators: AdministratorCommands;
  },
): DirectoryConfigStore {
  const queries = compileQueries(database);

  return {
    async listDirectories() {
      return (await database.all(queries.all, {})).map(toDirectory);
    },

    addDirectory: ({ id, name, canonicalName, document, sealedBindPassword }, { maximum }, record) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.byName, { canonicalName })) !== undefined) return 'taken';
        const last = yield* selectFirst(queries.last, {});
        if (last === undefined || Number(last.directories) >= maximum) return 'full';
        const position = Number(last.position ?? 0) + 1;
        const bindPassword = sealedBindPassword ?? null;
        yield* change(queries.insert, { id, name, canonicalName, document, position, bindPassword });
        yield* raiseGeneration('settings');
        yield* logs.change(record);
        return 'added';
      }),

    changeDirectory: ({ id, version, document, sealedBindPassword }, record) =>
      database.write(function* () {
        const values = { id, version, next: version + 1, document, bindPassword: sealedBindPassword ?? null };
        if ((yield* change(queries.update, values)) === 0) return false;
        yield* raiseGeneration('settings');
        yield* logs.change(record);
        return true;
      }),

    removeDirectory: (id, record) =>
      database.write(function* () {
        yield* administrators.dissolveGroupsOf(id, record.at.getTime());
        for (const forget of queries.forget) yield* change(forget, { id });
        if ((yield* change(queries.remove, { id })) === 0) return false;
        yield* raiseGeneration('settings');
        yield* raiseGeneration('accounts');
        yield* logs.change(record);
        return true;
      }),
  };
}

function compileQueries(database: Database) {
  const columns = ['id', 'name', 'canonical_name', 'version', 'document', 'bind_password'] as const;
  return {
    all: database.query((builder) => builder.selectFrom('directories').select(columns).orderBy('position')),
    byName: database.query((builder, directory: { canonicalName: string }) =>
      builder.selectFrom('directories').select('id').where('canonical_name', '=', directory.canonicalName),
    ),
    last: database.query((builder) =>
      builder
        .selectFrom('directories')
        .select(({ fn }) => [fn.count('id').as('directories'), fn.max('position').as('position')]),
    ),
    insert: database.query((builder, row: Inserted) =>
      builder.insertInto('directories').values({
        id: row.id,
        name: row.name,
        canonical_name: row.canonicalName,
        position: row.position,
        version: 1,
        document: row.document,
        bind_password: row.bindPassword,
      }),
    ),
    update: database.query((builder, row: Updated) =>
      builder
        .updateTable('directories')
        .set({ version: row.next, document: row.document, bind_password: row.bindPassword })
        .where('id', '=', row.id)
        .where('version', '=', row.version),
    ),
    /** What is synchronized with it goes too; the users stay. */
    forget: [
      database.query((builder, directory: { id: string }) =>
        builder
          .deleteFrom('sync_removals')
          .where('user_id', 'in', (eb) =>
            eb
              .selectFrom('directory_links')
              .select('directory_links.user_id')
              .where('directory_links.directory_id', '=', directory.id),
          ),
      ),
      database.query((builder, directory: { id: string }) =>
        builder
          .deleteFrom('sync_members')
          .where('item_id', 'in', (eb) =>
            eb.selectFrom('sync_items').select('sync_items.id').where('sync_items.directory_id', '=', directory.id),
          ),
      ),
      ...(['sync_items', 'sync_cursors', 'directory_links', 'group_roles'] as const).map((table) =>
        database.query((builder, directory: { id: string }) =>
          builder.deleteFrom(table).where('directory_id', '=', directory.id),
        ),
      ),
    ],
    remove: database.query((builder, directory: { id: string }) =>
      builder.deleteFrom('directories').where('id', '=', directory.id),
    ),
  };
}

type Inserted = {
  id: string;
  name: string;
  canonicalName: string;
  position: number;
  document: string;
  bindPassword: Uint8Array | null;
};

type Updated = { id: string; version: number; next: number; document: string; bindPassword: Uint8Array | null };

function toDirectory(row: Omit<DirectoriesTable, 'position'>): StoredDirectory {
  const { id, name, canonical_name: canonicalName, version, document, bind_password: sealed } = row;
  return {
    id,
    name,
    canonicalName,
    version,
    document,
    sealedBindPassword: sealed === null ? undefined : Buffer.from(sealed),
  };
}

import type { SynchronizationStore } from '../../ports/synchronization-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { SyncItemsTable } from './sync-tables.ts';

type Items = Pick<
  SynchronizationStore,
  | 'listSyncItems'
  | 'addSyncItem'
  | 'changeSyncItem'
  | 'orderSyncItems'
  | 'removeSyncItem'
  | 'listSyncCursors'
  | 'saveSyncCursor'
>;

export function createSyncItemStore(database: Database, logs: LogWriter): Items {
  const queries = compileQueries(database);

  return {
    async listSyncItems() {
      const rows = await database.all(queries.all, {});
      return rows.map(({ id, directory_id: directoryId, document }) => ({ id, directoryId, document }));
    },

    addSyncItem: ({ id, directoryId, document }, { maximum }, record) =>
      database.write(function* () {
        const last = yield* selectFirst(queries.last, {});
        if (last === undefined || Number(last.items) >= maximum) return 'full';
        yield* change(queries.insert, { id, directoryId, document, position: Number(last.position ?? 0) + 1 });
        yield* logs.change(record);
        return 'added';
      }),

    changeSyncItem: (item, record) =>
      database.write(function* () {
        if ((yield* change(queries.change, item)) === 0) return false;
        yield* logs.change(record);
        return true;
      }),

    orderSyncItems: (ids, record) =>
      database.write(function* () {
        for (const [index, id] of ids.entries()) yield* change(queries.move, { id, position: index + 1 });
        yield* logs.change(record);
      }),

    removeSyncItem: (id, record) =>
      database.write(function* () {
        yield* change(queries.dropRemovals, { id });
        yield* change(queries.dropMembers, { id });
        if ((yield* change(queries.remove, { id })) === 0) return false;
        yield* logs.change(record);
        return true;
      }),

    async listSyncCursors() {
      const rows = await database.all(queries.cursors, {});
      return rows.map((row) => ({
        directoryId: row.directory_id,
        cursor: row.cursor_text,
        itemsKey: row.items_key,
        fullAt: new Date(row.full_at),
      }));
    },

    saveSyncCursor: ({ directoryId, cursor, itemsKey, fullAt }) =>
      database.write(function* () {
        const values = { directoryId, cursor, itemsKey, fullAt: fullAt.getTime() };
        if ((yield* change(queries.updateCursor, values)) === 0) yield* change(queries.insertCursor, values);
      }),
  };
}

type Cursor = { directoryId: string; cursor: string; itemsKey: string; fullAt: number };

function compileQueries(database: Database) {
  return {
    all: database.query((builder) =>
      builder.selectFrom('sync_items').select(['id', 'directory_id', 'document']).orderBy('position').orderBy('id'),
    ),
    last: database.query((builder) =>
      builder
        .selectFrom('sync_items')
        .select(({ fn }) => [fn.count('id').as('items'), fn.max('position').as('position')]),
    ),
    insert: database.query((builder, row: Omit<SyncItemsTable, 'directory_id'> & { directoryId: string }) =>
      builder
        .insertInto('sync_items')
        .values({ id: row.id, directory_id: row.directoryId, position: row.position, document: row.document }),
    ),
    change: database.query((builder, item: { id: string; document: string; previous: string }) =>
      builder
        .updateTable('sync_items')
        .set({ document: item.document })
        .where('id', '=', item.id)
        .where('document', '=', item.previous),
    ),
    move: database.query((builder, item: { id: string; position: number }) =>
      builder.updateTable('sync_items').set({ position: item.position }).where('id', '=', item.id),
    ),
    dropRemovals: database.query((builder, item: { id: string }) =>
      builder
        .deleteFrom('sync_removals')
        .where('user_id', 'in', (eb) =>
          eb.selectFrom('sync_members').select('sync_members.user_id').where('sync_members.item_id', '=', item.id),
        ),
    ),
    dropMembers: database.query((builder, item: { id: string }) =>
      builder.deleteFrom('sync_members').where('item_id', '=', item.id),
    ),
    remove: database.query((builder, item: { id: string }) =>
      builder.deleteFrom('sync_items').where('id', '=', item.id),
    ),
    cursors: database.query((builder) =>
      builder.selectFrom('sync_cursors').select(['directory_id', 'cursor_text', 'items_key', 'full_at']),
    ),
    updateCursor: database.query((builder, row: Cursor) =>
      builder
        .updateTable('sync_cursors')
        .set({ cursor_text: row.cursor, items_key: row.itemsKey, full_at: row.fullAt })
        .where('directory_id', '=', row.directoryId),
    ),
    insertCursor: database.query((builder, row: Cursor) =>
      builder.insertInto('sync_cursors').values({
        directory_id: row.directoryId,
        cursor_text: row.cursor,
        items_key: row.itemsKey,
        full_at: row.fullAt,
      }),
    ),
  };
}

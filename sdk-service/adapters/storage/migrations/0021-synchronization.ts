import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters; SQLite does not look at them.
const WORD = 40;
const NAME = 400;
const PROBLEM = 2000;

/** What is synchronized with directories, who came by it, and what became of each run. */
export const synchronization: Migration = {
  number: 21,
  name: 'synchronization',
  statements: ({ builder: { schema }, types, table, tableByKey, identity }) => [
    schema
      .createTable('sync_items')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('directory_id', types.id, (column) => column.notNull().references('directories.id'))
      .addColumn('position', types.integer, required)
      .addColumn('document', types.longText, required)
      .modifyEnd(table),

    schema
      .createTable('sync_members')
      .addColumn('number', types.instant, identity)
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('item_id', types.id, (column) => column.notNull().references('sync_items.id'))
      .addColumn('fingerprint', types.text(WORD), required)
      .addColumn('disabled_here', types.flag, required)
      .addColumn('user_stamp', types.instant, required)
      .modifyEnd(table),
    schema.createIndex('sync_members_by_user').on('sync_members').column('user_id').unique(),
    schema.createIndex('sync_members_by_item').on('sync_members').column('item_id'),

    schema
      .createTable('sync_runs')
      .addColumn('number', types.instant, identity)
      .addColumn('kind', types.text(WORD), required)
      .addColumn('state', types.text(WORD), required)
      .addColumn('actor', types.text(NAME), required)
      .addColumn('node', types.text(NAME), required)
      .addColumn('started_at', types.instant, required)
      .addColumn('ended_at', types.instant)
      .addColumn('counts', types.longText, required)
      .addColumn('problem', types.text(PROBLEM), required)
      .addColumn('log_position', types.instant, required)
      .addColumn('cancel_requested', types.flag, required)
      .modifyEnd(table),

    schema
      .createTable('sync_removals')
      .addColumn('user_id', types.id, (column) => column.primaryKey().notNull().references('users.id'))
      .addColumn('run_number', types.instant, required)
      .addColumn('action', types.text(WORD), required)
      .addColumn('approved', types.flag, required)
      .modifyEnd(tableByKey),

    schema
      .createTable('sync_cursors')
      .addColumn('directory_id', types.id, (column) => column.primaryKey().notNull().references('directories.id'))
      .addColumn('cursor_text', types.longText, required)
      .addColumn('items_key', types.text(WORD), required)
      .addColumn('full_at', types.instant, required)
      .modifyEnd(tableByKey),

    schema
      .createTable('sync_lease')
      .addColumn('id', types.integer, (column) => column.primaryKey().notNull())
      .addColumn('holder', types.text(NAME), required)
      .addColumn('expires_at', types.instant, required)
      .modifyEnd(tableByKey),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

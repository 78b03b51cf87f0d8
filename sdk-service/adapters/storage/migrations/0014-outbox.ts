import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters; SQLite does not look at them.
const WORD = 60;
const ADDRESS = 254;
const LINE = 400;

/** Mails that wait to be sent, and who may send them. */
export const outbox: Migration = {
  number: 14,
  name: 'outbox',
  statements: ({ builder, types, table, tableByKey, identity }) => [
    builder.schema
      .createTable('outbox')
      .addColumn('number', types.integer, identity)
      .addColumn('kind', types.text(WORD), required)
      .addColumn('recipient', types.text(ADDRESS), required)
      .addColumn('user_id', types.id, (column) => column.references('users.id'))
      .addColumn('subject', types.text(LINE), required)
      .addColumn('body_text', types.longText, required)
      .addColumn('body_html', types.longText, required)
      .addColumn('dedupe_key', types.text(LINE))
      .addColumn('state', types.text(WORD), required)
      .addColumn('tries', types.integer, required)
      .addColumn('created_at', types.instant, required)
      .addColumn('next_try_at', types.instant, required)
      .addColumn('last_error', types.text(LINE), required)
      .addColumn('ended_at', types.instant)
      .modifyEnd(table),
    builder.schema.createIndex('outbox_by_state').on('outbox').columns(['state', 'next_try_at']),
    builder.schema.createIndex('outbox_by_recipient').on('outbox').columns(['recipient', 'kind', 'created_at']),
    builder.schema.createIndex('outbox_by_user').on('outbox').column('user_id'),

    builder.schema
      .createTable('leases')
      .addColumn('name', types.id, (column) => column.primaryKey().notNull())
      .addColumn('holder', types.id, required)
      .addColumn('until', types.instant, required)
      .modifyEnd(tableByKey),
    builder.insertInto('leases').values({ name: 'mail', holder: '', until: 0 }),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

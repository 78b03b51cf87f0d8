import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const WORD = 30;
const HASH = 32;

/** Links of mails by which a person says that a change was not made by him. */
export const disavowals: Migration = {
  number: 31,
  name: 'disavowals',
  statements: ({ builder: { schema }, types, tableByKey }) => [
    schema
      .createTable('disavowals')
      .addColumn('token_hash', types.bytes(HASH), (column) => column.notNull().primaryKey())
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('event', types.text(WORD), required)
      .addColumn('device_id', types.id)
      .addColumn('changed_at', types.instant, required)
      .addColumn('expires_at', types.instant, required)
      .addColumn('used_at', types.instant)
      .modifyEnd(tableByKey),
    schema.createIndex('disavowals_by_end').on('disavowals').column('expires_at'),
    schema.createIndex('disavowals_by_user').on('disavowals').column('user_id'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const WORD = 40;
const LINE = 400;
const HASH = 32;

/** Phone calls: how far the dialogue of each has come. */
export const calls: Migration = {
  number: 12,
  name: 'calls',
  statements: ({ builder: { schema }, types, tableByKey }) => [
    schema
      .createTable('calls')
      .addColumn('challenge_id', types.id, (column) => column.notNull().primaryKey())
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('token_hash', types.bytes(HASH), required)
      .addColumn('turn', types.integer, required)
      .addColumn('dialogue', types.longText, required)
      .addColumn('carrier', types.text(WORD), required)
      .addColumn('call_id', types.text(LINE), required)
      .modifyEnd(tableByKey),
    schema.createIndex('calls_by_token').on('calls').column('token_hash').unique(),
    schema.createIndex('calls_by_user').on('calls').column('user_id'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const LINE = 400;
const SEALED = 400;

/** Imported OATH tokens. */
export const oathTokens: Migration = {
  number: 6,
  name: 'oath-tokens',
  statements: ({ builder: { schema }, types, table }) => [
    schema
      .createTable('imported_tokens')
      .addColumn('canonical_serial', types.text(LINE), (column) => column.primaryKey().notNull())
      .addColumn('serial_number', types.text(LINE), required)
      .addColumn('secret', types.bytes(SEALED), required)
      .addColumn('algorithm', types.id, required)
      .addColumn('digits', types.integer, required)
      .addColumn('time_step_seconds', types.integer, required)
      .addColumn('last_time_step', types.instant, required)
      .addColumn('drift', types.integer, required)
      .addColumn('manufacturer', types.text(LINE), required)
      .addColumn('model', types.text(LINE), required)
      .addColumn('starts_at', types.instant)
      .addColumn('expires_at', types.instant)
      .addColumn('added_at', types.instant, required)
      // Not `user_id`: a token outlives the user who had it.
      .addColumn('owner_id', types.id, (column) => column.references('users.id'))
      .modifyEnd(table),
    // A user has one token at most.
    schema
      .createIndex('imported_tokens_by_owner')
      .on('imported_tokens')
      .column('owner_id')
      .unique()
      .where(sql.ref('owner_id'), 'is not', null),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const NAME = 800;
const REASON = 200;
const HASH = 32;
const USE = 10;

/** Codes of the help desk in place of a second factor: one for a user. */
export const temporaryCodes: Migration = {
  number: 27,
  name: 'temporary-codes',
  statements: ({ builder: { schema }, types, tableByKey }) => [
    schema
      .createTable('temporary_codes')
      .addColumn('user_id', types.id, (column) => column.primaryKey().notNull().references('users.id'))
      .addColumn('code_hash', types.bytes(HASH), required)
      .addColumn('use_kind', types.text(USE), required)
      .addColumn('issued_by', types.text(NAME), required)
      .addColumn('reason', types.text(REASON), required)
      .addColumn('issued_at', types.instant, required)
      .addColumn('expires_at', types.instant, required)
      .addColumn('uses', types.integer, required)
      .addColumn('last_used_at', types.instant)
      .addColumn('revoked_at', types.instant)
      .modifyEnd(tableByKey),
    schema.createIndex('temporary_codes_by_end').on('temporary_codes').column('expires_at'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

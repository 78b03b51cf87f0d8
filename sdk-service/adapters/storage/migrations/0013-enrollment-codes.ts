import { sql } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const NAME = 800;
const HASH = 32;

/** One-time codes by which the help desk opens User Setup. */
export const enrollmentCodes: Migration = {
  number: 13,
  name: 'enrollment-codes',
  statements: ({ builder: { schema }, types, table, identity }) => [
    schema
      .createTable('enrollment_codes')
      .addColumn('number', types.instant, identity)
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('code_hash', types.bytes(HASH), (column) => column.notNull())
      .addColumn('issued_by', types.text(NAME), (column) => column.notNull())
      .addColumn('issued_at', types.instant, (column) => column.notNull())
      .addColumn('expires_at', types.instant, (column) => column.notNull())
      .addColumn('used_at', types.instant)
      .addColumn('session_hash', types.bytes(HASH))
      .addColumn('ended_at', types.instant)
      .modifyEnd(table),
    // One that counts per user; an expired one may stand here until the next.
    schema
      .createIndex('enrollment_codes_standing')
      .on('enrollment_codes')
      .column('user_id')
      .unique()
      .where(sql.ref('ended_at'), 'is', null),
    schema.createIndex('enrollment_codes_by_user').on('enrollment_codes').columns(['user_id', 'number']),
  ],
};

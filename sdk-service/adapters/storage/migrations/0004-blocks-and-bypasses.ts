import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const NAME = 800;
const WORD = 40;
const LINE = 400;
const HASH = 32;

/** Blocks, one-time bypasses, passed sessions, and prompts that ring. */
export const blocksAndBypasses: Migration = {
  number: 4,
  name: 'blocks-and-bypasses',
  statements: ({ builder: { schema }, types, table, tableByKey, identity, dropIndex }) => [
    schema
      .createTable('blocks')
      .addColumn('number', types.instant, identity)
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('reason', types.text(LINE), required)
      .addColumn('blocked_by', types.text(NAME), required)
      .addColumn('blocked_at', types.instant, required)
      .addColumn('expires_at', types.instant, required)
      .addColumn('ended_at', types.instant)
      .addColumn('unblocked_by', types.text(NAME))
      .addColumn('unblock_reason', types.text(LINE))
      .modifyEnd(table),
    schema.createIndex('blocks_by_user').on('blocks').columns(['user_id', 'number']),
    // One that counts per user; an expired one may stand here until the next.
    schema
      .createIndex('blocks_standing')
      .on('blocks')
      .column('user_id')
      .unique()
      .where(sql.ref('ended_at'), 'is', null),

    schema
      .createTable('bypasses')
      .addColumn('number', types.instant, identity)
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('username', types.text(NAME), required)
      .addColumn('phone', types.text(LINE), required)
      .addColumn('seconds', types.integer, required)
      .addColumn('given_by', types.text(NAME), required)
      .addColumn('reason', types.text(LINE), required)
      .addColumn('given_at', types.instant, required)
      .addColumn('expires_at', types.instant, required)
      .addColumn('ended_at', types.instant)
      .addColumn('used_at', types.instant)
      .addColumn('cancelled_at', types.instant)
      .addColumn('cancelled_by', types.text(NAME))
      .addColumn('cancel_reason', types.text(LINE))
      .modifyEnd(table),
    schema.createIndex('bypasses_by_user').on('bypasses').columns(['user_id', 'number']),
    schema
      .createIndex('bypasses_standing')
      .on('bypasses')
      .column('user_id')
      .unique()
      .where(sql.ref('ended_at'), 'is', null),

    schema
      .createTable('passed_sessions')
      .addColumn('id_hash', types.bytes(HASH), (column) => column.notNull().primaryKey())
      .addColumn('cookie_hash', types.bytes(HASH), required)
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('fallback_enabled', types.flag, required)
      .addColumn('created_at', types.instant, required)
      .addColumn('expires_at', types.instant, required)
      .addColumn('succeeded_at', types.instant)
      .modifyEnd(tableByKey),
    schema.createIndex('passed_sessions_by_cookie').on('passed_sessions').column('cookie_hash').unique(),
    schema.createIndex('passed_sessions_by_end').on('passed_sessions').column('expires_at'),
    schema.createIndex('passed_sessions_by_user').on('passed_sessions').column('user_id'),

    // Empty: the user's own phone; else the number that the caller brought, as a key of failures is named.
    schema.alterTable('challenges').addColumn('target', types.id, (column) => column.notNull().defaultTo('')),
    // Whether a caller waits for it inside one request, and the number that a reply comes from.
    schema.alterTable('challenges').addColumn('ringing', types.flag, (column) => column.notNull().defaultTo(0)),
    schema.alterTable('challenges').addColumn('dialled', types.text(WORD)),
    // Why it was denied, for the caller that waits.
    schema.alterTable('challenges').addColumn('reason', types.id),
    dropIndex('challenges_waiting', 'challenges'),
    schema
      .createIndex('challenges_waiting')
      .on('challenges')
      .columns(['user_id', 'account_id', 'kind', 'purpose', 'target', 'ringing'])
      .unique()
      .where(sql.ref('ended_at'), 'is', null),
    schema
      .createIndex('challenges_ringing')
      .on('challenges')
      .columns(['user_id', 'target'])
      .unique()
      .where(sql.ref('ended_at'), 'is', null)
      .where(sql.ref('ringing'), '=', sql.lit(1)),
    schema
      .createIndex('challenges_by_dialled')
      .on('challenges')
      .column('dialled')
      .where(sql.ref('ended_at'), 'is', null),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

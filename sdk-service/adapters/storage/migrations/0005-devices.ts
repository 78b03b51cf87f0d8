import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './index.ts';

const LINE = 400;
const HASH = 32;
const SEALED = 400;
/** Push addresses are longer than keys. */
const SEALED_TOKEN = 4000;

/** Activation codes and devices. */
export const devices: Migration = {
  number: 5,
  name: 'devices',
  statements: ({ builder: { schema }, types, table }) => [
    schema
      .createTable('activation_codes')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('code_hash', types.bytes(HASH), required)
      .addColumn('path_hash', types.bytes(HASH))
      .addColumn('state', types.id, required)
      .addColumn('tries', types.integer, required)
      .addColumn('created_at', types.instant, required)
      .addColumn('expires_at', types.instant, required)
      .addColumn('ended_at', types.instant)
      .modifyEnd(table),
    // One open code per user; and of those that are typed, never two that are the same.
    schema
      .createIndex('activation_codes_open_by_user')
      .on('activation_codes')
      .column('user_id')
      .unique()
      .where(sql.ref('ended_at'), 'is', null),
    schema
      .createIndex('activation_codes_open_by_code')
      .on('activation_codes')
      .column('code_hash')
      .unique()
      .where(sql.ref('ended_at'), 'is', null),
    // Those that are over as well, since their holders are told what became of them.
    schema.createIndex('activation_codes_by_code').on('activation_codes').columns(['code_hash', 'created_at']),
    schema.createIndex('activation_codes_by_path').on('activation_codes').column('path_hash'),
    schema.createIndex('activation_codes_by_user').on('activation_codes').column('user_id'),
    schema.createIndex('activation_codes_by_end').on('activation_codes').column('expires_at'),

    schema
      .createTable('devices')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('name', types.text(LINE), required)
      .addColumn('app_version', types.text(LINE), required)
      .addColumn('state', types.id, required)
      .addColumn('token', types.bytes(SEALED_TOKEN))
      .addColumn('token_hash', types.bytes(HASH))
      .addColumn('secret', types.bytes(SEALED))
      .addColumn('algorithm', types.id)
      .addColumn('last_time_step', types.instant, required)
      .addColumn('drift', types.integer, required)
      .addColumn('confirmation_hash', types.bytes(HASH))
      .addColumn('confirm_until', types.instant)
      .addColumn('created_at', types.instant, required)
      .addColumn('activated_at', types.instant)
      .addColumn('last_used_at', types.instant)
      .addColumn('revoked_at', types.instant)
      .modifyEnd(table),
    schema.createIndex('devices_by_user').on('devices').columns(['user_id', 'state']),
    schema
      .createIndex('devices_by_confirmation')
      .on('devices')
      .column('confirmation_hash')
      .unique()
      .where(sql.ref('confirmation_hash'), 'is not', null),
    schema.createIndex('devices_by_state').on('devices').columns(['state', 'created_at']),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

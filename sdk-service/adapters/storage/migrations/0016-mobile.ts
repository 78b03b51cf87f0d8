import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const WORD = 40;
const LINE = 400;
const LONG = 1400;
const HASH = 32;
const SEALED = 400;
/** Push addresses are longer than keys. */
const SEALED_PUSH = 4000;

/** Devices of our own app: keys, enrollments, and what they are asked. */
export const mobile: Migration = {
  number: 16,
  name: 'mobile',
  statements: ({ builder: { schema }, types, table, tableByKey, identity }) => [
    schema.alterTable('devices').addColumn('kind', types.id, (column) => column.notNull().defaultTo('stock')),
    schema
      .alterTable('accounts')
      .addColumn('push_without_number', types.flag, (column) => column.notNull().defaultTo(0)),

    schema
      .createTable('server_keys')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('key_use', types.id, required)
      .addColumn('public_key', types.text(LINE), required)
      .addColumn('sealed', types.bytes(SEALED), required)
      .addColumn('created_at', types.instant, required)
      .modifyEnd(table),
    schema.createIndex('server_keys_by_use').on('server_keys').column('key_use').unique(),

    schema
      .createTable('app_enrollments')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('account_id', types.id, required)
      .addColumn('session_hash', types.bytes(HASH), required)
      .addColumn('token_hash', types.bytes(HASH), required)
      .addColumn('state', types.id, required)
      .addColumn('device_id', types.id)
      .addColumn('challenge_id', types.id)
      .addColumn('tests', types.integer, required)
      .addColumn('created_at', types.instant, required)
      .addColumn('expires_at', types.instant, required)
      .addColumn('ended_at', types.instant)
      .modifyEnd(table),
    schema.createIndex('app_enrollments_by_token').on('app_enrollments').column('token_hash').unique(),
    // One that is open per user (R18).
    schema
      .createIndex('app_enrollments_open')
      .on('app_enrollments')
      .column('user_id')
      .unique()
      .where(sql.ref('ended_at'), 'is', null),
    schema.createIndex('app_enrollments_by_device').on('app_enrollments').column('device_id'),
    schema.createIndex('app_enrollments_by_end').on('app_enrollments').column('expires_at'),

    schema
      .createTable('app_devices')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('platform', types.text(WORD), required)
      .addColumn('key_storage', types.id, required)
      .addColumn('pop_key', types.text(LINE), required)
      .addColumn('pop_thumbprint', types.bytes(HASH), required)
      .addColumn('confirmed_at', types.instant)
      .addColumn('uv_credential', types.text(LONG))
      .addColumn('uv_key', types.bytes(SEALED))
      .addColumn('uv_counter', types.instant, required)
      .addColumn('uv_backed_up', types.flag, required)
      .addColumn('push', types.bytes(SEALED_PUSH))
      .addColumn('push_hash', types.bytes(HASH))
      .addColumn('silent_count', types.integer, required)
      .addColumn('seen_at', types.instant, required)
      .modifyEnd(table),
    // A key belongs to one device, and so does a push address (R18).
    schema.createIndex('app_devices_by_key').on('app_devices').column('pop_thumbprint').unique(),
    schema
      .createIndex('app_devices_by_push')
      .on('app_devices')
      .column('push_hash')
      .unique()
      .where(sql.ref('push_hash'), 'is not', null),
    schema.createIndex('app_devices_by_user').on('app_devices').column('user_id'),

    schema
      .createTable('push_requests')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('challenge_id', types.id, required)
      .addColumn('device_id', types.id, required)
      .addColumn('nonce', types.id, required)
      .addColumn('message', types.longText, required)
      .addColumn('expires_at', types.instant, required)
      .modifyEnd(tableByKey),
    schema.createIndex('push_requests_by_device').on('push_requests').columns(['device_id', 'expires_at']),
    schema.createIndex('push_requests_by_challenge').on('push_requests').column('challenge_id'),
    schema.createIndex('push_requests_by_user').on('push_requests').column('user_id'),
    schema.createIndex('push_requests_by_end').on('push_requests').column('expires_at'),

    // In the order in which they came to be, for those who wait: asked, and asked no more.
    schema
      .createTable('push_events')
      .addColumn('number', types.instant, identity)
      .addColumn('device_id', types.id, required)
      .addColumn('at', types.instant, required)
      .modifyEnd(table),
    schema.createIndex('push_events_by_time').on('push_events').column('at'),

    schema
      .createTable('device_messages')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('expires_at', types.instant, required)
      .modifyEnd(tableByKey),
    schema.createIndex('device_messages_by_end').on('device_messages').column('expires_at'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

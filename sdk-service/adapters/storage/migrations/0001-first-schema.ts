import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
/** User names, as entered and canonical (NFKC may make them longer than they were). */
const NAME = 800;
const WORD = 40;
const LINE = 400;
const ADDRESS = 64;
const HASH = 32;
const SALT = 16;
const SEALED = 400;

export const firstSchema: Migration = {
  number: 1,
  name: 'first-schema',
  statements: ({ builder, builder: { schema }, types, table, tableByKey, identity }) => [
    schema
      .createTable('migrations')
      .addColumn('number', types.integer, key)
      .addColumn('name', types.text(LINE), required)
      .addColumn('applied_at', types.instant, required)
      .modifyEnd(table),

    schema
      .createTable('store_properties')
      .addColumn('name', types.text(WORD), key)
      .addColumn('value', types.text(LINE), required)
      .modifyEnd(table),

    schema
      .createTable('users')
      .addColumn('id', types.id, key)
      .addColumn('username', types.text(NAME), required)
      .addColumn('canonical_name', types.text(NAME), required)
      .addColumn('first_name', types.text(LINE), required)
      .addColumn('last_name', types.text(LINE), required)
      .addColumn('email_address', types.text(LINE), required)
      .addColumn('user_group', types.text(LINE), required)
      .addColumn('phone_country_code', types.text(WORD), required)
      .addColumn('phone_number', types.text(WORD), required)
      .addColumn('phone_extension', types.text(WORD), required)
      .addColumn('backup_phone_country_code', types.text(WORD), required)
      .addColumn('backup_phone_number', types.text(WORD), required)
      .addColumn('backup_phone_extension', types.text(WORD), required)
      .addColumn('authenticator', types.id, required)
      .addColumn('call_mode', types.id, required)
      .addColumn('text_direction', types.id, required)
      .addColumn('text_mode', types.id, required)
      .addColumn('app_mode', types.id, required)
      .addColumn('enabled', types.flag, required)
      .addColumn('when_disabled', types.id, required)
      .addColumn('pin_change_required', types.flag, required)
      .addColumn('pin_changed_at', types.instant)
      .addColumn('call_language', types.text(WORD), required)
      .addColumn('text_language', types.text(WORD), required)
      .addColumn('app_language', types.text(WORD), required)
      .addColumn('oath_language', types.text(WORD), required)
      .addColumn('global_services', types.flag, required)
      .addColumn('user_can_change_phone', types.flag, required)
      .addColumn('keep_phone_synchronized', types.flag, required)
      .addColumn('override_pin_rules', types.flag, required)
      .addColumn('user_can_change_pin', types.flag, required)
      .addColumn('minimum_pin_length', types.integer, required)
      .addColumn('prevent_weak_pins', types.flag, required)
      .addColumn('pin_expiration_days', types.integer, required)
      .addColumn('historical_pins', types.integer, required)
      .addColumn('administrator_rights', types.longText)
      .addColumn('created_at', types.instant, required)
      .addColumn('updated_at', types.instant, required)
      .modifyEnd(table),
    schema.createIndex('users_by_canonical_name').on('users').column('canonical_name').unique(),

    schema
      .createTable('authenticators')
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('kind', types.id, required)
      .addColumn('failures', types.integer, required)
      .addColumn('throttled_until', types.instant)
      .addColumn('secret', types.bytes(SEALED))
      .addColumn('serial_number', types.text(LINE))
      .addColumn('algorithm', types.id)
      .addColumn('digits', types.integer)
      .addColumn('time_step_seconds', types.integer)
      .addColumn('last_time_step', types.instant)
      .addColumn('drift', types.integer)
      .addPrimaryKeyConstraint('authenticators_key', ['user_id', 'kind'])
      .modifyEnd(tableByKey),

    schema
      .createTable('challenges')
      .addColumn('number', types.instant, identity)
      .addColumn('id', types.id, required)
      .addColumn('purpose', types.id, required)
      .addColumn('user_id', types.id, required)
      .addColumn('account_id', types.id, required)
      .addColumn('session_hash', types.bytes(HASH))
      .addColumn('kind', types.id, required)
      .addColumn('state', types.id, required)
      .addColumn('secret_hash', types.bytes(HASH))
      .addColumn('tries', types.integer, required)
      .addColumn('created_at', types.instant, required)
      .addColumn('expires_at', types.instant, required)
      .addColumn('ended_at', types.instant)
      .addColumn('phone_country_code', types.text(WORD))
      .addColumn('phone_number', types.text(WORD))
      .addColumn('phone_extension', types.text(WORD))
      .addColumn('pending_key', types.bytes(SEALED))
      .addColumn('application_name', types.text(LINE), required)
      .addColumn('authentication_type', types.text(LINE), required)
      .addColumn('client_address', types.text(ADDRESS))
      .modifyEnd(table),
    schema.createIndex('challenges_by_id').on('challenges').column('id').unique(),
    // Newest prompt of a user and kind; prompts of the last hour.
    schema.createIndex('challenges_by_user').on('challenges').columns(['user_id', 'kind', 'created_at', 'number']),
    // Those that wait (no end yet) by when they expire; those that ended by when.
    schema.createIndex('challenges_by_end').on('challenges').columns(['ended_at', 'expires_at']),
    // A new prompt supersedes the older: never two that can be answered.
    schema
      .createIndex('challenges_waiting')
      .on('challenges')
      .columns(['user_id', 'account_id', 'kind', 'purpose'])
      .unique()
      .where(sql.ref('ended_at'), 'is', null),

    schema
      .createTable('sessions')
      .addColumn('token_hash', types.bytes(HASH), key)
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('account_id', types.id, required)
      .addColumn('level', types.id, required)
      .addColumn('created_at', types.instant, required)
      .addColumn('last_used_at', types.instant, required)
      .addColumn('verified_at', types.instant)
      .addColumn('language', types.text(WORD), required)
      .addColumn('client_address', types.text(ADDRESS), required)
      .modifyEnd(tableByKey),
    schema.createIndex('sessions_by_user').on('sessions').column('user_id'),
    schema.createIndex('sessions_by_last_use').on('sessions').column('last_used_at'),

    schema
      .createTable('accounts')
      .addColumn('id', types.id, key)
      .addColumn('name', types.text(NAME), required)
      .addColumn('canonical_name', types.text(NAME), required)
      .addColumn('role', types.id, required)
      .addColumn('password_hash', types.text(LINE), required)
      .addColumn('enabled', types.flag, required)
      .addColumn('reports_client_address', types.flag, required)
      .addColumn('may_pass_unknown', types.flag, required)
      .addColumn('version', types.integer, required)
      .addColumn('created_at', types.instant, required)
      .modifyEnd(table),
    schema.createIndex('accounts_by_canonical_name').on('accounts').column('canonical_name').unique(),

    schema
      .createTable('settings')
      .addColumn('name', types.text(LINE), key)
      .addColumn('value', types.longText, required)
      .modifyEnd(table),

    schema
      .createTable('generations')
      .addColumn('name', types.id, key)
      .addColumn('value', types.instant, required)
      .modifyEnd(table),
    builder.insertInto('generations').values([
      { name: 'accounts', value: 0 },
      { name: 'settings', value: 0 },
    ]),

    schema
      .createTable('directory_people')
      .addColumn('canonical_name', types.text(NAME), required)
      .addColumn('password_hash', types.text(LINE), required)
      .addColumn('enabled', types.flag, required)
      .addColumn('must_change_password', types.flag, required)
      .modifyEnd(table),
    schema.createIndex('directory_people_by_name').on('directory_people').column('canonical_name').unique(),

    schema
      .createTable('attempts')
      .addColumn('id', types.instant, identity)
      .addColumn('at', types.instant, required)
      .addColumn('user_id', types.id)
      .addColumn('username', types.text(NAME), required)
      .addColumn('first_name', types.text(LINE), required)
      .addColumn('last_name', types.text(LINE), required)
      .addColumn('email_address', types.text(LINE), required)
      .addColumn('phone', types.text(LINE), required)
      .addColumn('kind', types.id, required)
      .addColumn('outcome', types.id, required)
      .addColumn('reason', types.id, required)
      .addColumn('application_name', types.text(LINE), required)
      .addColumn('authentication_type', types.text(LINE), required)
      .addColumn('account_name', types.text(NAME), required)
      .addColumn('client_address', types.text(ADDRESS), required)
      .addColumn('challenge_id', types.id)
      .addColumn('request_id', types.text(LINE), required)
      .addColumn('salt', types.bytes(SALT), required)
      .addColumn('node', types.id, required)
      .addColumn('sequence', types.instant, required)
      .addColumn('mac', types.bytes(HASH), required)
      .modifyEnd(table),
    schema.createIndex('attempts_by_user').on('attempts').columns(['user_id', 'id']),

    schema
      .createTable('changes')
      .addColumn('id', types.instant, identity)
      .addColumn('at', types.instant, required)
      .addColumn('account_name', types.text(NAME), required)
      .addColumn('actor', types.text(NAME), required)
      .addColumn('client_address', types.text(ADDRESS), required)
      .addColumn('request_id', types.text(LINE), required)
      .addColumn('action', types.text(LINE), required)
      .addColumn('subject', types.text(NAME), required)
      .addColumn('detail', types.longText, required)
      .addColumn('node', types.id, required)
      .addColumn('sequence', types.instant, required)
      .addColumn('mac', types.bytes(HASH), required)
      .modifyEnd(table),

    schema
      .createTable('log_anchors')
      .addColumn('log', types.id, required)
      .addColumn('node', types.id, required)
      .addColumn('sequence', types.instant, required)
      .addColumn('mac', types.bytes(HASH), required)
      .addPrimaryKeyConstraint('log_anchors_key', ['log', 'node'])
      .modifyEnd(tableByKey),
  ],
};

function key(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.primaryKey().notNull();
}

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

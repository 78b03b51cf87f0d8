import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters; SQLite does not look at them.
const NAME = 800;
const LINE = 400;

/** Tags, further names, and what users are found by. */
export const people: Migration = {
  number: 2,
  name: 'people',
  statements: ({ builder: { schema }, types, table, tableByKey }) => [
    // Null: not written yet, by a release that does not know them; whoever opens the store next does it.
    schema.alterTable('users').addColumn('first_name_key', types.text(LINE)),
    schema.alterTable('users').addColumn('last_name_key', types.text(LINE)),
    schema.alterTable('users').addColumn('email_address_key', types.text(LINE)),
    schema.alterTable('users').addColumn('user_group_key', types.text(LINE)),
    schema.createIndex('users_by_last_name').on('users').column('last_name_key'),
    schema.createIndex('users_by_email_address').on('users').column('email_address_key'),
    schema.createIndex('users_without_keys').on('users').column('id').where(sql.ref('email_address_key'), 'is', null),

    // Further names by which a user is reached: UPN, DOMAIN\name, the id of a directory.
    schema
      .createTable('user_names')
      .addColumn('canonical_name', types.text(NAME), required)
      .addColumn('user_id', types.id, ofUser)
      .modifyEnd(table),
    schema.createIndex('user_names_by_name').on('user_names').column('canonical_name').unique(),
    schema.createIndex('user_names_by_user').on('user_names').column('user_id'),

    schema
      .createTable('tags')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(LINE), required)
      .addColumn('canonical_name', types.text(LINE), required)
      .modifyEnd(table),
    schema.createIndex('tags_by_name').on('tags').column('canonical_name').unique(),

    schema
      .createTable('user_tags')
      .addColumn('user_id', types.id, ofUser)
      .addColumn('tag_id', types.id, ofTag)
      .addPrimaryKeyConstraint('user_tags_key', ['user_id', 'tag_id'])
      .modifyEnd(tableByKey),
    schema.createIndex('user_tags_by_tag').on('user_tags').column('tag_id'),

    // Which users an administrator may look after; his rights stand in the users' table. No row: all of them.
    schema
      .createTable('administrator_scopes')
      .addColumn('user_id', types.id, (column) => ofUser(column).primaryKey())
      .addColumn('match', types.id, required)
      .modifyEnd(tableByKey),
    schema
      .createTable('administrator_tags')
      .addColumn('user_id', types.id, ofUser)
      .addColumn('tag_id', types.id, ofTag)
      .addPrimaryKeyConstraint('administrator_tags_key', ['user_id', 'tag_id'])
      .modifyEnd(tableByKey),
    schema.createIndex('administrator_tags_by_tag').on('administrator_tags').column('tag_id'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

function ofUser(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('users.id');
}

function ofTag(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('tags.id');
}

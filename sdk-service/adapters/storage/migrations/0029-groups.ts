import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters; SQLite does not look at them.
const NAME = 800;
const LINE = 400;
const ROLE = 20;

/** Groups of a directory whose members may call, or look after users. */
export const groups: Migration = {
  number: 29,
  name: 'groups',
  statements: ({ builder: { schema }, types, table, tableByKey }) => [
    schema
      .createTable('group_roles')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('directory_id', types.id, ofDirectory)
      // By which the group is known again; its name is for people to read.
      .addColumn('group_id', types.text(LINE), required)
      .addColumn('group_name', types.text(NAME), required)
      .addColumn('role', types.text(ROLE), required)
      .addColumn('reports_client_address', types.flag, required)
      .addColumn('may_pass_unknown', types.flag, required)
      .addColumn('push_without_number', types.flag, required)
      .addColumn('added_at', types.instant, required)
      .modifyEnd(table),
    schema.createIndex('group_roles_by_group').on('group_roles').columns(['directory_id', 'group_id']).unique(),

    schema
      .createTable('administrator_groups')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('directory_id', types.id, ofDirectory)
      .addColumn('group_id', types.text(LINE), required)
      .addColumn('group_name', types.text(NAME), required)
      // JSON list.
      .addColumn('rights', types.longText, required)
      // Null: for all users.
      .addColumn('match', types.id)
      .addColumn('added_at', types.instant, required)
      // When it is looked at again, and when the directory last told who is in it.
      .addColumn('due_at', types.instant, required)
      .addColumn('checked_at', types.instant, required)
      .modifyEnd(table),
    schema
      .createIndex('administrator_groups_by_group')
      .on('administrator_groups')
      .columns(['directory_id', 'group_id'])
      .unique(),
    schema
      .createTable('administrator_group_tags')
      .addColumn('administrator_group_id', types.id, ofGroup)
      .addColumn('tag_id', types.id, (column) => column.notNull().references('tags.id'))
      .addPrimaryKeyConstraint('administrator_group_tags_key', ['administrator_group_id', 'tag_id'])
      .modifyEnd(tableByKey),
    schema.createIndex('administrator_group_tags_by_tag').on('administrator_group_tags').column('tag_id'),
    // Who has his rights from which group; who was given them by hand is not here.
    schema
      .createTable('administrator_group_members')
      .addColumn('user_id', types.id, (column) => column.primaryKey().notNull().references('users.id'))
      .addColumn('administrator_group_id', types.id, ofGroup)
      .modifyEnd(tableByKey),
    schema
      .createIndex('administrator_group_members_by_group')
      .on('administrator_group_members')
      .column('administrator_group_id'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

function ofDirectory(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('directories.id');
}

function ofGroup(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('administrator_groups.id');
}

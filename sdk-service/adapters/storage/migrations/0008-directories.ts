import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const NAME = 800;
const LINE = 400;
const SEALED = 4000;

/** Directories, and which users come from which entry of them. */
export const directories: Migration = {
  number: 8,
  name: 'directories',
  statements: ({ builder: { schema }, types, table, tableByKey }) => [
    schema
      .createTable('directories')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(NAME), required)
      .addColumn('canonical_name', types.text(NAME), required)
      .addColumn('position', types.integer, required)
      .addColumn('version', types.integer, required)
      .addColumn('document', types.longText, required)
      .addColumn('bind_password', types.bytes(SEALED))
      .modifyEnd(table),
    schema.createIndex('directories_by_name').on('directories').column('canonical_name').unique(),

    schema
      .createTable('directory_links')
      .addColumn('user_id', types.id, (column) => column.primaryKey().notNull().references('users.id'))
      .addColumn('directory_id', types.id, (column) => column.notNull().references('directories.id'))
      .addColumn('unique_id', types.text(LINE), required)
      .modifyEnd(tableByKey),
    schema
      .createIndex('directory_links_by_entry')
      .on('directory_links')
      .columns(['directory_id', 'unique_id'])
      .unique(),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

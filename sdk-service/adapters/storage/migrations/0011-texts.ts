import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters or bytes; SQLite does not look at them.
const NAME = 800;
const SEALED = 4000;

/** Carriers of texts. */
export const texts: Migration = {
  number: 11,
  name: 'texts',
  statements: ({ builder: { schema }, types, table }) => [
    schema
      .createTable('text_carriers')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('name', types.text(NAME), required)
      .addColumn('canonical_name', types.text(NAME), required)
      .addColumn('position', types.integer, required)
      .addColumn('document', types.longText, required)
      .addColumn('secret', types.bytes(SEALED), required)
      .modifyEnd(table),
    schema.createIndex('text_carriers_by_name').on('text_carriers').column('canonical_name').unique(),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest value, in characters; SQLite does not look at it.
const SCOPE = 60;

/** How many texts and calls went, by what they are bounded by. */
export const deliveryCounts: Migration = {
  number: 25,
  name: 'delivery-counts',
  statements: ({ builder: { schema }, types, tableByKey }) => [
    schema
      .createTable('delivery_counts')
      .addColumn('scope', types.text(SCOPE), (column) => column.primaryKey().notNull())
      .addColumn('used', types.integer, required)
      .addColumn('told', types.integer, required)
      .addColumn('ends_at', types.instant, required)
      .modifyEnd(tableByKey),
    schema.createIndex('delivery_counts_by_end').on('delivery_counts').column('ends_at'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

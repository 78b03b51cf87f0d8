import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in bytes; SQLite does not look at them. A wording of 2,000 characters with its seal, and 24 digits.
const WORDING = 8000;
const DIGITS = 200;

/** Calls in which events are confirmed: what is asked in each, and what was answered. */
export const eventCalls: Migration = {
  number: 26,
  name: 'event-calls',
  statements: ({ builder: { schema }, types, tableByKey }) => [
    schema
      .createTable('event_calls')
      .addColumn('challenge_id', types.id, (column) => column.notNull().primaryKey())
      .addColumn('user_id', types.id, (column) => column.notNull().references('users.id'))
      .addColumn('template', types.integer, required)
      .addColumn('state', types.id, required)
      .addColumn('wording', types.bytes(WORDING), required)
      .addColumn('answered', types.integer, required)
      .addColumn('digits', types.bytes(DIGITS), required)
      .modifyEnd(tableByKey),
    schema.createIndex('event_calls_by_user').on('event_calls').column('user_id'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

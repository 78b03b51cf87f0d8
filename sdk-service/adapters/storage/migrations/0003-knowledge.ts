import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters; SQLite does not look at them.
const LINE = 400;

/** What users know: PINs, answers, static tokens. */
export const knowledge: Migration = {
  number: 3,
  name: 'knowledge',
  statements: ({ builder: { schema }, types, table, tableByKey, identity }) => [
    schema
      .createTable('pins')
      .addColumn('user_id', types.id, (column) => ofUser(column).primaryKey())
      .addColumn('hash', types.text(LINE), required)
      .modifyEnd(tableByKey),

    schema
      .createTable('pin_history')
      .addColumn('number', types.instant, identity)
      .addColumn('user_id', types.id, ofUser)
      .addColumn('hash', types.text(LINE), required)
      .modifyEnd(table),
    schema.createIndex('pin_history_by_user').on('pin_history').columns(['user_id', 'number']),

    schema
      .createTable('security_questions')
      .addColumn('user_id', types.id, ofUser)
      .addColumn('number', types.integer, required)
      .addColumn('question', types.text(LINE), required)
      .addColumn('hash', types.text(LINE), required)
      .addPrimaryKeyConstraint('security_questions_key', ['user_id', 'number'])
      .modifyEnd(tableByKey),

    schema
      .createTable('static_tokens')
      .addColumn('user_id', types.id, (column) => ofUser(column).primaryKey())
      .addColumn('hash', types.text(LINE), required)
      .modifyEnd(tableByKey),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

function ofUser(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().references('users.id');
}

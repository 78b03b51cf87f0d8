import type { Migration } from './index.ts';

// Longest value, in characters; SQLite does not look at it.
const DESCRIPTION = 1000;

/** What a company notes about a user, and the form in which it is searched. Null: nothing, or written by an older release. */
export const description: Migration = {
  number: 41,
  name: 'description',
  statements: ({ builder: { schema }, types }) => [
    schema.alterTable('users').addColumn('description', types.text(DESCRIPTION)),
    schema.alterTable('users').addColumn('description_key', types.text(DESCRIPTION)),
  ],
};

import type { Migration } from './index.ts';

/** How often what a user's browsers are known by was ended; it is bound into what they keep. */
export const knownBrowsers: Migration = {
  number: 36,
  name: 'known-browsers',
  statements: ({ builder: { schema }, types }) => [
    schema
      .alterTable('users')
      .addColumn('browser_generation', types.integer, (column) => column.notNull().defaultTo(0)),
  ],
};

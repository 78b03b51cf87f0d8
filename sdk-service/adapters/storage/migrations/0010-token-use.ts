import type { Migration } from './index.ts';

/**
 * Whether an imported token is switched on. What bounds the use of one (this, and its days) stands with the token alone,
 * so that a change of it stops whoever has the token at once.
 *
 * From here on a time step of 0 seconds says that the moving factor is a counter.
 */
export const tokenUse: Migration = {
  number: 10,
  name: 'token-use',
  statements: ({ builder: { schema }, types }) => [
    schema.alterTable('imported_tokens').addColumn('enabled', types.flag, (column) => column.notNull().defaultTo(1)),
  ],
};

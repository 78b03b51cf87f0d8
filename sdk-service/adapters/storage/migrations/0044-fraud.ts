import type { Migration } from './index.ts';

/** When a user last reported fraud by an authenticator of his own. Null: never, or in an older release. */
export const fraud: Migration = {
  number: 44,
  name: 'fraud',
  statements: ({ builder: { schema }, types }) => [schema.alterTable('users').addColumn('fraud_at', types.instant)],
};

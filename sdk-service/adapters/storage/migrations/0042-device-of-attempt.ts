import type { Migration } from './index.ts';

/** The device that answered an attempt in the app. Null: none did, or a release wrote the row that did not say so. */
export const deviceOfAttempt: Migration = {
  number: 42,
  name: 'device-of-attempt',
  statements: ({ builder: { schema }, types }) => [schema.alterTable('attempts').addColumn('device_id', types.id)],
};

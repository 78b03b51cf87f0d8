import { sql } from 'kysely';
import type { Migration } from './index.ts';

/** Disabled users who pass are few, and are counted without going through everybody. */
export const disabledWhoPass: Migration = {
  number: 43,
  name: 'disabled-who-pass',
  statements: ({ builder: { schema } }) => [
    schema.createIndex('users_disabled').on('users').column('when_disabled').where(sql.ref('enabled'), '=', sql.lit(0)),
  ],
};

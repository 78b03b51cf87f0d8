import type { Migration } from './index.ts';

// Longest value, in characters; SQLite does not look at it.
const LINE = 400;

/**
 * What a record shows of the user's OATH token, beside the user himself: a record is then one row instead of two that lie
 * in different pages. The token's own row stays what codes are checked by.
 */
export const tokenOfRecord: Migration = {
  number: 33,
  name: 'token-of-record',
  statements: ({ builder, builder: { schema }, types }) => [
    schema.alterTable('users').addColumn('oath_serial_number', types.text(LINE)),
    schema.alterTable('users').addColumn('oath_time_step_seconds', types.integer),
    builder.updateTable('users').set(({ selectFrom }) => {
      const token = selectFrom('authenticators')
        .whereRef('authenticators.user_id', '=', 'users.id')
        .where('authenticators.kind', '=', 'oath-token');
      return {
        oath_serial_number: token.select('authenticators.serial_number'),
        oath_time_step_seconds: token.select('authenticators.time_step_seconds'),
      };
    }),
  ],
};

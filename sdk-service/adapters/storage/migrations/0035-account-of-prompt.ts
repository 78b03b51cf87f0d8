import type { Migration } from './index.ts';

// Longest value, in characters; SQLite does not look at it.
const NAME = 800;

/** Who began a prompt, as the log is to call him: who calls as a member of a directory's group has no row of his own. */
export const accountOfPrompt: Migration = {
  number: 35,
  name: 'account-of-prompt',
  statements: ({ builder, builder: { schema }, types }) => [
    schema.alterTable('challenges').addColumn('account_name', types.text(NAME)),
    builder.updateTable('challenges').set(({ selectFrom }) => ({
      account_name: selectFrom('accounts')
        .select('accounts.name')
        .whereRef('accounts.id', '=', 'challenges.account_id'),
    })),
  ],
};

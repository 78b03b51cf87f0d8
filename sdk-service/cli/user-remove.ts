import type { Command } from 'commander';
import { createAuthor } from './author.ts';
import { checkAnswerable, confirm } from './confirm.ts';
import { addExamples } from './examples.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa user remove`: what is removed cannot be brought back, so it asks. */
export function addRemoveCommand(user: Command, terminal: Terminal): void {
  const remove = user
    .command('remove')
    .description('Removes a user with everything that is his, the password here included; the logs stay.')
    .argument('<username>')
    .option('--yes', 'do not ask')
    .action(async (username: string, { yes }: { yes?: true }, command: Command) => {
      checkAnswerable(terminal, yes);
      await withCore({ command, terminal }, async ({ core, show }) => {
        const { user } = await core.users.get(username);
        const question = `Remove ${user.username} with authenticators, phones and sessions? Type the name`;
        if (yes === undefined) await confirm(terminal, question, user.username);
        await core.lifecycle.remove({ username: user.username, author: createAuthor() });
        show({ username: user.username, removed: true }, `Removed the user ${user.username}.\n`);
      });
    });
  addExamples(remove, [
    ['mfa user remove alice', 'asks first'],
    ['mfa user remove alice --yes', 'for a script'],
  ]);
}

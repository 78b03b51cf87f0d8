import { createInterface } from 'node:readline/promises';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { escapeControls } from './output.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** `mfa user remove`: what is removed cannot be brought back, so it asks. */
export function addRemoveCommand(user: Command, terminal: Terminal): void {
  const remove = user
    .command('remove')
    .description('Removes a user with everything that is his, the password here included; the logs stay.')
    .argument('<username>')
    .option('--yes', 'do not ask')
    .action(async (username: string, { yes }: { yes?: true }, command: Command) => {
      if (yes === undefined && !terminal.stdin.isTTY) {
        throw new UsageError('remove asks before it removes; where nobody can answer, say --yes.');
      }
      await withCore({ command, terminal }, async ({ core, show }) => {
        const { user } = await core.users.get(username);
        if (yes === undefined) await confirm(terminal, user.username);
        await core.lifecycle.remove({ username: user.username, author: createAuthor() });
        show({ username: user.username, removed: true }, `Removed the user ${user.username}.\n`);
      });
    });
  addExamples(remove, [
    ['mfa user remove alice', 'asks first'],
    ['mfa user remove alice --yes', 'for a script'],
  ]);
}

/** @throws MfaError `conflict` when the answer is not the name. */
async function confirm(terminal: Terminal, username: string): Promise<void> {
  const reader = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    const question = `Remove ${escapeControls(username)} with authenticators, phones and sessions? Type the name: `;
    const answer = await Promise.race([
      reader.question(question),
      // Nobody types any more.
      new Promise<string>((resolve) => reader.once('close', () => resolve(''))),
    ]);
    if (answer.trim() !== username) throw new MfaError('conflict', 'Nothing was removed.');
  } finally {
    reader.close();
  }
}

import type { Command } from 'commander';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa user tag` and `mfa user untag`. */
export function addUserTagCommands(user: Command, terminal: Terminal): void {
  const tag = user
    .command('tag')
    .description('Gives a user a tag.')
    .argument('<username>')
    .argument('<tag>', 'name of a tag that is there')
    .action(async (username: string, name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.tags.tag({ username, name, author: createAuthor() });
        show({ username, tag: name }, `The user ${username} has the tag ${name}.\n`);
      });
    });
  addExamples(tag, [['mfa user tag alice Sales', '"mfa tag add" makes a tag']]);

  const untag = user
    .command('untag')
    .description('Takes a tag from a user.')
    .argument('<username>')
    .argument('<tag>', 'name of the tag')
    .action(async (username: string, name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.tags.untag({ username, name, author: createAuthor() });
        show({ username, tag: name, removed: true }, `The user ${username} does not have the tag ${name}.\n`);
      });
    });
  addExamples(untag, [['mfa user untag alice Sales', 'the tag itself stays']]);
}

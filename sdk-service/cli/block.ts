import type { Command } from 'commander';
import type { Block } from '../ports/block-store.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa user block | unblock | blocks` */
export function addBlockCommands(user: Command, terminal: Terminal): void {
  const block = user
    .command('block')
    .description(
      'Denies every sign-in of a user, and ends the portal sessions. Ends by itself after block.days (mfa settings).',
    )
    .argument('<username>')
    .requiredOption('--reason <text>', 'why; it stands in the log and in the history')
    .action(async (username: string, { reason }: { reason: string }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.blocks.block({ username, reason, author: createAuthor() });
        show({ username, blocked: true }, `Blocked the user ${username}.\n`);
      });
    });
  addExamples(block, [['mfa user block alice --reason "phone was stolen"', 'no sign-in of hers passes any more']]);

  const unblock = user
    .command('unblock')
    .description('Lifts a block.')
    .argument('<username>')
    .requiredOption('--reason <text>', 'why')
    .action(async (username: string, { reason }: { reason: string }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.blocks.unblock({ username, reason, author: createAuthor() });
        show({ username, blocked: false }, `The user ${username} is not blocked any more.\n`);
      });
    });
  addExamples(unblock, [['mfa user unblock alice --reason "has a new phone"', 'she signs in as before']]);

  const blocks = user
    .command('blocks')
    .description('Shows the blocks of a user, the newest first.')
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const history = await core.blocks.list(username);
        show(history, history.length === 0 ? 'The user was never blocked.\n' : writeBlocks(history));
      });
    });
  addExamples(blocks, [['mfa user blocks alice', 'who, when and why']]);
}

function writeBlocks(history: readonly (Block & { readonly state: string })[]): string {
  return createTable<Block & { readonly state: string }>([
    { title: 'state', text: ({ state }) => state },
    { title: 'since', text: ({ blockedAt }) => writeInstant(blockedAt) },
    { title: 'until', text: ({ endedAt, expiresAt }) => writeInstant(endedAt ?? expiresAt) },
    { title: 'by', text: ({ blockedBy }) => blockedBy },
    { title: 'reason', text: ({ reason }) => reason },
    { title: 'lifted by', text: ({ unblockedBy }) => unblockedBy ?? '' },
    { title: 'reason', text: ({ unblockReason }) => unblockReason ?? '' },
  ]).write(history);
}

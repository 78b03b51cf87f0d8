import type { Command } from 'commander';
import { addExamples } from './examples.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa status`: what an administrator should know of how the server is set up. */
export function addStatusCommand(program: Command, terminal: Terminal): void {
  const status = program
    .command('status')
    .description(
      'Warns of every switch that lets people in without a second factor. "mfa log passes" counts who was let in.',
    )
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const warnings = await core.openWays.list();
        const lines = warnings.map(({ warning }) => `Warning: ${warning}`);
        const none = 'No switch lets anybody in without a second factor.';
        show({ warnings }, lines.length === 0 ? none : lines.join('\n'));
      });
    });
  addExamples(status, [['mfa status', 'before a release, and after each change of settings']]);
}

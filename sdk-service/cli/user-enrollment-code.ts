import type { Command } from 'commander';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { writeInstant } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa user enrollment-code` */
export function addUserEnrollmentCode(user: Command, terminal: Terminal): void {
  const command = user
    .command('enrollment-code')
    .description(
      'Makes a one-time code with which a user opens User Setup (enrollment.proof=code), and shows it once. Make sure first who asks.',
    )
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const issued = await core.enrollmentCodes.issue({ username, author: createAuthor() });
        show(
          issued,
          `The setup code of ${issued.username} is ${issued.code}; it can be used once, until ${writeInstant(issued.expiresAt)}.\n`,
        );
      });
    });
  addExamples(command, [['mfa user enrollment-code alice', 'to be told to her, in person or by letter']]);
}

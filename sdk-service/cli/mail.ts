import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { addMailQueueCommands } from './mail-queue.ts';
import { escapeControls } from './output.ts';
import { readSecret } from './read-input.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa mail …` */
export function addMailCommands(program: Command, terminal: Terminal): void {
  const mail = program
    .command('mail')
    .description(
      'Mail: its password, a test, and what waits to be sent. What else there is to set: mail.* and alerts.*',
    );
  addExamples(mail, [
    ['mfa settings set mail.server smtp.example.com', 'the server that takes our mail'],
    ['mfa settings set mail.sender "MFA <mfa@example.com>"', 'and as whom'],
    ['mfa mail test anna@example.com', 'what the server says to that'],
    ['mfa settings set mail.enabled true', 'people and administrators are mailed from now on'],
  ]);
  addPassword(mail, terminal);
  addTest(mail, terminal);
  addMailQueueCommands(mail, terminal);
}

function addPassword(mail: Command, terminal: Terminal): void {
  const password = mail
    .command('password')
    .description('Sets the password that belongs to mail.user, from standard input; it is sealed in the store.')
    .option('--remove', 'there is none any more')
    .action(async ({ remove }: { remove?: true }, command: Command) => {
      const typed =
        remove === true ? '' : await readSecret(terminal, { field: 'password', option: '"mfa mail password"' });
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.mails.setPassword(typed, createAuthor());
        const isSet = typed !== '';
        show({ password: isSet }, isSet ? 'The password is set.\n' : 'The password is removed.\n');
      });
    });
  addExamples(password, [
    ['mfa mail password < password.txt', 'from a file'],
    ['mfa mail password --remove', 'the server takes mail without'],
  ]);
}

function addTest(mail: Command, terminal: Terminal): void {
  const test = mail
    .command('test')
    .description('Sends one mail now and says what the server said; works before mail.enabled is true.')
    .argument('<address>')
    .action(async (address: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const outcome = await core.mails.test(address, createAuthor());
        if (outcome.outcome !== 'sent') {
          throw new MfaError('unavailable', `The mail was not taken: ${escapeControls(outcome.reason)}`);
        }
        show({ address, sent: true }, `The server took the mail to ${escapeControls(address)}.\n`);
      });
    });
  addExamples(test, [['mfa mail test anna@example.com', 'to see whether mail works']]);
}

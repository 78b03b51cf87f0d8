import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import type { QueuedMail } from '../ports/outbox-store.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant } from './output.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** The newest of them; a thousand lines are more than anybody reads. */
const MOST_LISTED = 1000;

type Line = Omit<QueuedMail, 'text' | 'html'>;

/** `mfa mail queue …` */
export function addMailQueueCommands(mail: Command, terminal: Terminal): void {
  const queue = mail.command('queue').description('Mails that wait, were given up, or were sent within a week.');
  addExamples(queue, [
    ['mfa mail queue list', 'what waits and why'],
    ['mfa mail queue retry all', 'the server is back'],
    ['mfa mail queue check', 'for monitoring: fails when mail is stuck'],
  ]);
  addList(queue, terminal);
  addRetry(queue, terminal);
  addDrop(queue, terminal);
  addCheck(queue, terminal);
}

function addList(queue: Command, terminal: Terminal): void {
  const list = queue
    .command('list')
    .description('Lists them, the newest first; never what they say.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const mails = await core.mails.list(MOST_LISTED);
        show(mails.map(toJson), mails.length === 0 ? 'There is no mail.\n' : writeMails(mails));
      });
    });
  addExamples(list, [['mfa mail queue list --json', 'for a script']]);
}

function addRetry(queue: Command, terminal: Terminal): void {
  const retry = queue
    .command('retry')
    .description('Makes a mail due at once, one that was given up too.')
    .argument('<number>', 'of the list, or all')
    .action(async (typed: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const count = await core.mails.retry(parseNumber(typed), createAuthor());
        show({ due: count }, `Due now: ${count}.\n`);
      });
    });
  addExamples(retry, [['mfa mail queue retry all', 'the server is back']]);
}

function addDrop(queue: Command, terminal: Terminal): void {
  const drop = queue
    .command('drop')
    .description('Deletes a mail that is not sent.')
    .argument('<number>', 'of the list, or all')
    .action(async (typed: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const count = await core.mails.drop(parseNumber(typed), createAuthor());
        show({ dropped: count }, `Dropped: ${count}.\n`);
      });
    });
  addExamples(drop, [['mfa mail queue drop 17', 'this one']]);
}

function addCheck(queue: Command, terminal: Terminal): void {
  const check = queue
    .command('check')
    .description('Says how many wait and were given up; fails when mail is on and one waits for half an hour or more.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const state = await core.mails.state();
        const { isOn, waiting, failed, isStuck } = state;
        show(state, `Mail is ${isOn ? 'on' : 'off'}; ${waiting} wait, ${failed} were given up.\n`);
        if (isStuck) throw new MfaError('unavailable', 'Mail is stuck; "mfa mail queue list" says why.');
      });
    });
  addExamples(check, [['mfa mail queue check --json', 'for monitoring']]);
}

/** @returns undefined for all. @throws UsageError */
function parseNumber(typed: string): number | undefined {
  if (typed === 'all') return undefined;
  if (!/^[1-9]\d{0,8}$/.test(typed)) throw new UsageError('The number is one of "mfa mail queue list", or "all".');
  return Number(typed);
}

function writeMails(mails: readonly Line[]): string {
  return createTable<Line>([
    { title: 'number', text: ({ number }) => String(number) },
    { title: 'state', text: ({ state }) => state },
    { title: 'written', text: ({ createdAt }) => writeInstant(createdAt) },
    { title: 'tries', text: ({ tries }) => String(tries) },
    { title: 'next try', text: ({ state, nextTryAt }) => (state === 'waiting' ? writeInstant(nextTryAt) : '') },
    { title: 'kind', text: ({ kind }) => kind },
    { title: 'to', text: ({ recipient }) => recipient },
    { title: 'the server said', text: ({ lastError }) => lastError },
  ]).write(mails);
}

function toJson({ number, state, kind, recipient, subject, tries, createdAt, nextTryAt, endedAt, lastError }: Line) {
  return { number, state, kind, recipient, subject, tries, createdAt, nextTryAt, endedAt, lastError };
}

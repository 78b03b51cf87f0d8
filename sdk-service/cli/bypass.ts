import type { Command } from 'commander';
import type { Bypass } from '../ports/bypass-store.ts';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** A day; the setting `bypass.maximumSeconds` may say less. */
const LONGEST_SECONDS = 86_400;

/** As many as the store gives at once. */
const MAXIMUM_LISTED = 1000;

/** `mfa user bypass` */
export function addUserBypass(user: Command, terminal: Terminal): void {
  const bypass = user
    .command('bypass')
    .description('Lets the next sign-in of a user pass without a second factor, once.')
    .argument('<username>')
    .requiredOption('--reason <text>', 'why; it stands in the log and in the history')
    .option(
      '--seconds <n>',
      'how long it waits to be used (default: bypass.defaultSeconds)',
      boundedNumber(LONGEST_SECONDS),
    )
    .action(async (username: string, { reason, seconds }: { reason: string; seconds?: number }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const given = await core.bypasses.give({ username, reason, seconds, author: createAuthor() });
        show(toJson(given), `The next sign-in of ${given.username} within ${given.seconds} seconds passes.\n`);
      });
    });
  addExamples(bypass, [
    ['mfa user bypass alice --reason "left the phone at home"', 'one sign-in without it'],
    ['mfa user bypass alice --seconds 900 --reason "is on the way"', 'for a quarter of an hour'],
  ]);
}

/** `mfa bypass …`: the history. */
export function addBypassCommands(program: Command, terminal: Terminal): void {
  const bypass = program.command('bypass').description('One-time bypasses; "mfa user bypass" gives one.');
  addExamples(bypass, [
    ['mfa bypass list', 'who was let in, by whom and why'],
    ['mfa bypass cancel alice --reason "has found it"', 'takes back what is still open'],
  ]);

  const list = bypass
    .command('list')
    .description('Shows the history, the newest first.')
    .argument('[username]', 'of one user alone')
    .option('--limit <n>', `how many, 1 to ${MAXIMUM_LISTED}`, boundedNumber(MAXIMUM_LISTED), 100)
    .action(async (username: string | undefined, { limit }: { limit: number }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const history = await core.bypasses.list({ limit, username });
        show(
          history.map((each) => ({ ...toJson(each), state: each.state })),
          history.length === 0 ? 'There was no bypass yet.\n' : writeBypasses(history),
        );
      });
    });
  addExamples(list, [['mfa bypass list alice', 'those of one user']]);

  const cancel = bypass
    .command('cancel')
    .description('Takes back a bypass that was not used yet.')
    .argument('<username>')
    .requiredOption('--reason <text>', 'why')
    .action(async (username: string, { reason }: { reason: string }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.bypasses.cancel({ username, reason, author: createAuthor() });
        show({ username, cancelled: true }, `Cancelled the bypass of ${username}.\n`);
      });
    });
  addExamples(cancel, [['mfa bypass cancel alice --reason "has found it"', 'the next sign-in asks again']]);
}

/** Field by field: no internal id. */
function toJson(bypass: Bypass) {
  return {
    givenAt: bypass.givenAt,
    seconds: bypass.seconds,
    username: bypass.username,
    phone: bypass.phone,
    givenBy: bypass.givenBy,
    reason: bypass.reason,
    usedAt: bypass.usedAt ?? null,
    cancelledAt: bypass.cancelledAt ?? null,
    cancelledBy: bypass.cancelledBy ?? null,
    cancelReason: bypass.cancelReason ?? null,
  };
}

type Listed = Bypass & { readonly state: string };

function writeBypasses(history: readonly Listed[]): string {
  return createTable<Listed>([
    { title: 'state', text: ({ state }) => state },
    { title: 'given', text: ({ givenAt }) => writeInstant(givenAt) },
    { title: 'seconds', text: ({ seconds }) => String(seconds) },
    { title: 'username', text: ({ username }) => username },
    { title: 'phone', text: ({ phone }) => phone },
    { title: 'by', text: ({ givenBy }) => givenBy },
    { title: 'reason', text: ({ reason }) => reason },
    { title: 'cancelled', text: ({ cancelledAt }) => writeInstant(cancelledAt) },
    { title: 'by', text: ({ cancelledBy }) => cancelledBy ?? '' },
    { title: 'reason', text: ({ cancelReason }) => cancelReason ?? '' },
  ]).write(history);
}

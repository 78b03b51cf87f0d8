import type { Command } from 'commander';
import type { PassCount } from '../domain/passes/passes.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { type Column, createTable, writeInstant } from './output.ts';
import { tailLog } from './tail-log.ts';
import type { Terminal } from './terminal.ts';
import { verifyLogs } from './verify-logs.ts';
import { withCore } from './with-core.ts';

/** As many as the store gives at once. */
const MAXIMUM_ROWS = 1000;

interface TailOptions {
  readonly follow?: true;
  readonly changes?: true;
  readonly limit: number;
}

/** `mfa log …` */
export function addLogCommands(program: Command, terminal: Terminal): void {
  const log = program
    .command('log')
    .description('The two logs of the store: authentications, and changes that somebody made.');
  addExamples(log, [
    ['mfa log tail', 'the newest authentications'],
    ['mfa log tail --changes', 'who changed what'],
    ['mfa log passes', 'how many were let in without a second factor'],
    ['mfa log verify', 'whether anybody has tampered with them'],
  ]);

  const tail = log
    .command('tail')
    .description('Shows the newest rows, the newest last. With --json, one object in each line.')
    .option('-f, --follow', 'go on with new rows until it is interrupted')
    .option('--changes', 'the administration log instead of the authentications')
    .option('--limit <n>', `how many rows to begin with, 1 to ${MAXIMUM_ROWS}`, boundedNumber(MAXIMUM_ROWS), 20)
    .action(async ({ follow, changes, limit }: TailOptions, command: Command) => {
      await withCore({ command, terminal }, ({ core, isJson }) =>
        tailLog({
          store: core.storage,
          log: changes ? 'changes' : 'attempts',
          limit,
          follow: follow === true,
          isJson,
          write: (text) => void terminal.stdout.write(text),
        }),
      );
    });
  addExamples(tail, [
    ['mfa log tail --follow', 'watch people sign in'],
    ['mfa log tail --changes --limit 100', 'the last hundred changes'],
    ['mfa log tail --json --limit 1000 | jq .reason', 'for a script'],
  ]);

  const passes = log
    .command('passes')
    .description(
      'Shows how many were let in without a second factor, by kind, since the first of an hour. alerts.passes is told above alerts.passesPerHour and alerts.usualPassesPerHour.',
    )
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const counts = await core.passes.list();
        show(counts.map(toJson), createTable(passColumns).write(counts));
      });
    });
  addExamples(passes, [['mfa log passes', 'bypasses, caches, trusted addresses and whoever else is not asked']]);

  const verify = log
    .command('verify')
    .description(
      'Follows the chain of each process through both logs, and says from where one is broken (exit code 1).',
    )
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, ({ core, show }) => verifyLogs(core.storage, show));
    });
  addExamples(verify, [['mfa log verify', 'exit code 0: every row is as it was written, and none is missing']]);
}

const passColumns: readonly Column<PassCount>[] = [
  { title: 'kind', text: ({ kind }) => kind },
  { title: 'passes', text: ({ count }) => String(count) },
  { title: 'told above', text: ({ alertAbove }) => (alertAbove === undefined ? '' : String(alertAbove)) },
  { title: 'until', text: ({ endsAt }) => writeInstant(endsAt) },
];

function toJson({ endsAt, alertAbove, ...pass }: PassCount) {
  return { ...pass, alertAbove: alertAbove ?? null, endsAt: endsAt ?? null };
}

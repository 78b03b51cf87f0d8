import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import type { SyncStatus } from '../domain/synchronization/synchronization.ts';
import type { ChangeRecord } from '../ports/records.ts';
import type { SyncRun } from '../ports/synchronization-store.ts';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant, writeRecord } from './output.ts';
import { addSyncItems } from './sync-items.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** More changes of a run are not shown; the administration log has all. */
const MAXIMUM_CHANGES = 10_000;
const MAXIMUM_RUNS = 1000;

/** `mfa sync …`: keeps users as the directories have them. */
export function addSyncCommands(program: Command, terminal: Terminal): void {
  const sync = program
    .command('sync')
    .description('Keeps users as the directories have them: adds, updates, disables and removes.');
  addExamples(sync, [
    ['mfa sync items add corp --group "CN=VPN,OU=Groups,DC=corp,DC=example" --recursive', 'say who'],
    ['mfa sync run', 'do it now'],
    ['mfa settings set sync.enabled true', 'and then by itself'],
    ['mfa sync status', 'what it does, and what waits'],
  ]);
  addSyncItems(sync, terminal);
  addRun(sync, terminal);
  addStatus(sync, terminal);
  addHistory(sync, terminal);
  addApprove(sync, terminal);
  addCancel(sync, terminal);
}

function addRun(sync: Command, terminal: Terminal): void {
  const run = sync
    .command('run')
    .description('Synchronizes now and waits for it. Everybody is read, unless --changes says otherwise.')
    .option('--changes', 'only who has changed since the last time, where the directory can say so')
    .action(async ({ changes }: { changes?: true }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const run = await core.synchronization.run({ isFull: changes === undefined, author: createAuthor() });
        show(run, describeRun(run));
        if (run.state !== 'done' && run.state !== 'waiting') {
          throw new MfaError('unavailable', `Run ${run.number} ended as ${run.state}; the next one completes it.`);
        }
      });
    });
  addExamples(run, [['mfa sync run', 'after each change of the items, and whenever it should not wait']]);
}

function addStatus(sync: Command, terminal: Terminal): void {
  const status = sync
    .command('status')
    .description('Shows what the synchronization does, and whose removal waits for approval.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const status = await core.synchronization.status();
        show(status, describeStatus(status));
      });
    });
  addExamples(status, [['mfa sync status', 'now']]);
}

function addHistory(sync: Command, terminal: Terminal): void {
  const history = sync
    .command('history')
    .description('Shows the newest runs, or all changes of one.')
    .argument('[run]', 'the number of a run', boundedNumber(Number.MAX_SAFE_INTEGER))
    .option('--count <n>', 'so many runs', boundedNumber(MAXIMUM_RUNS), 20)
    .action(async (run: number | undefined, { count }: { count: number }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        if (run === undefined) {
          const runs = await core.synchronization.history({ limit: count });
          show(runs, runs.length === 0 ? 'Nothing was synchronized yet.\n' : writeRuns(runs));
          return;
        }
        const changes: ChangeRecord[] = [];
        for await (const change of core.synchronization.changesOf(run)) {
          if (changes.push(change) >= MAXIMUM_CHANGES) break;
        }
        show(changes, changes.length === 0 ? 'It changed nothing.\n' : writeChanges(changes));
      });
    });
  addExamples(history, [
    ['mfa sync history', 'the newest runs'],
    ['mfa sync history 12', 'what run 12 changed'],
  ]);
}

function addApprove(sync: Command, terminal: Terminal): void {
  const approve = sync
    .command('approve')
    .description('Approves the removals of a run that wait. The next run looks once more, and then carries them out.')
    .argument('<run>', 'its number', boundedNumber(Number.MAX_SAFE_INTEGER))
    .action(async (run: number, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const approved = await core.synchronization.approve(run, createAuthor());
        show({ run, approved }, `Approved ${approved}; "mfa sync run" carries them out now, else the next run does.\n`);
      });
    });
  addExamples(approve, [['mfa sync approve 12', 'after a look at "mfa sync status"']]);
}

function addCancel(sync: Command, terminal: Terminal): void {
  const cancel = sync
    .command('cancel')
    .description('Stops the run that is under way, on whichever node. What it has done stays.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.synchronization.cancel(createAuthor());
        show({ cancelled: true }, 'It stops.\n');
      });
    });
  addExamples(cancel, [['mfa sync cancel', 'the next run completes it']]);
}

function describeStatus({ isEnabled, intervalMinutes, needsRun, running, last, nextAt, waiting }: SyncStatus): string {
  const record = writeRecord([
    ['by itself', isEnabled ? `every ${intervalMinutes} minutes` : 'no; "mfa settings set sync.enabled true"'],
    ['needs a run', needsRun ? 'yes: the items are new; "mfa sync run"' : 'no'],
    ['running', running === undefined ? 'no' : `run ${running.number} on ${running.node}`],
    ['last', last === undefined ? '' : `run ${last.number}: ${last.state}, ${writeInstant(last.endedAt)}`],
    ['next', writeInstant(nextAt)],
    ['waiting', String(waiting.length)],
  ]);
  if (waiting.length === 0) return record;
  const table = createTable<SyncStatus['waiting'][number]>([
    { title: 'run', text: ({ runNumber }) => String(runNumber) },
    { title: 'username', text: ({ username }) => username },
    { title: 'would', text: ({ action }) => action },
    { title: 'approved', text: ({ isApproved }) => (isApproved ? 'yes' : 'no') },
  ]);
  return `${record}\n${table.write(waiting)}`;
}

function describeRun(run: SyncRun): string {
  const counts = Object.entries(run.counts).filter(([, count]) => count > 0);
  return writeRecord([
    ['run', String(run.number)],
    ['read', run.kind === 'full' ? 'everybody' : 'who has changed'],
    ['state', run.state],
    ['seconds', String(secondsOf(run))],
    ...counts.map(([name, count]) => [name, String(count)] as const),
    ...run.problem
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ['problem', line] as const),
  ]);
}

function writeRuns(runs: readonly SyncRun[]): string {
  const count = (name: string) => ({ title: name, text: ({ counts }: SyncRun) => String(counts[name] ?? 0) });
  return createTable<SyncRun>([
    { title: 'run', text: ({ number }) => String(number) },
    { title: 'started', text: ({ startedAt }) => writeInstant(startedAt) },
    { title: 'seconds', text: (run) => String(secondsOf(run)) },
    { title: 'kind', text: ({ kind }) => kind },
    { title: 'state', text: ({ state }) => state },
    ...['people', 'added', 'updated', 'disabled', 'removed', 'waiting'].map(count),
    { title: 'by', text: ({ actor }) => actor || 'schedule' },
    { title: 'problem', text: ({ problem }) => problem.split('\n')[0] ?? '' },
  ]).write(runs);
}

function writeChanges(changes: readonly ChangeRecord[]): string {
  return createTable<ChangeRecord>([
    { title: 'at', text: ({ at }) => writeInstant(at) },
    { title: 'action', text: ({ action }) => action },
    { title: 'username', text: ({ subject }) => subject },
    { title: 'detail', text: ({ detail }) => detail },
  ]).write(changes);
}

function secondsOf({ startedAt, endedAt }: SyncRun): number {
  return endedAt === undefined ? 0 : Math.round((endedAt.getTime() - startedAt.getTime()) / 1000);
}

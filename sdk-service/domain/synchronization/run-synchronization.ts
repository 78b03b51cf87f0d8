import { MfaError } from '@mfa/shared/mfa-error';
import type { Directory } from '../../ports/directory.ts';
import type { Id } from '../../ports/records.ts';
import type { SyncCursor, SyncRun } from '../../ports/synchronization-store.ts';
import { recordOf } from '../changes/change-author.ts';
import { carryOutRemovals } from './carry-out-removals.ts';
import { createSeenPeople, noCounts, type RunContext, type RunRemoval } from './run-context.ts';
import { RunStopped, startRunWatch } from './run-watch.ts';
import { syncAll, syncChanged } from './sync-directory.ts';
import { itemsKey, readSyncItem, type SyncItem } from './sync-item.ts';

/** Problems with single people that a run names; the rest is counted. */
const NAMED_PROBLEMS = 10;
const LONGEST_PROBLEM = 2000;
const HOUR_MILLISECONDS = 3_600_000;

export interface RunDeps extends Pick<RunContext, 'store' | 'settings' | 'phoneNumbers' | 'clock' | 'randomness'> {
  readonly directories: {
    list(): readonly { readonly config: { readonly id: Id; readonly name: string } }[];
    open(name: string): Pick<Directory, 'findPeople' | 'findPerson' | 'hasEntry' | 'readChanges'>;
  };
  /** Of this process, for the history. */
  readonly node: string;
  readonly report: (problem: string, cause?: unknown) => void;
  readonly isStopping: () => boolean;
}

/** @returns the run as it ended; `busy`: another one is under way, here or elsewhere. */
export async function runSynchronization(
  { isFull, actor }: { readonly isFull: boolean; readonly actor: string },
  deps: RunDeps,
): Promise<SyncRun | 'busy'> {
  const { store, clock, randomness, node, report } = deps;
  const holder = `${node}/${randomness.bytes(12).toString('base64url')}`;
  const watch = await startRunWatch({ ...deps, holder });
  if (watch === undefined) return 'busy';
  try {
    const [previous] = await store.listSyncRuns({ limit: 1 });
    const begun = await store.beginSyncRun({ kind: 'full', actor, node, startedAt: clock.now() });
    const { number } = begun;
    const counts = noCounts();
    const problems: string[] = [];
    const complain = (username: string, problem: string) => {
      counts.problems += 1;
      if (counts.problems <= NAMED_PROBLEMS) problems.push(`${username}: ${problem}`);
    };
    const author = {
      accountName: '',
      actor: actor || 'synchronization',
      clientAddress: '',
      requestId: `sync-${number}`,
    };
    const removals: RunRemoval[] = [];
    const keepGoing = () => watch.keepGoing(number);
    const context = { ...deps, author, counts, complain, keepGoing, removals };
    const ended = await work({ isFull, number, holder, context, deps }).catch((error: unknown) => {
      if (error instanceof RunStopped) return { kind: begun.kind, state: error.state, problem: error.message };
      report('synchronization', error);
      return { kind: begun.kind, state: 'failed' as const, problem: sentence(error) };
    });
    const problem = [ended.problem, ...problems]
      .filter((text) => text !== '')
      .join('\n')
      .slice(0, LONGEST_PROBLEM);
    const run = { ...begun, ...ended, problem, counts, endedAt: clock.now() };
    // Told once, and not again by each run until one succeeds.
    const isNews = run.state === 'failed' && previous?.state !== 'failed';
    const [detail = ''] = problem.split('\n');
    const about = { at: run.endedAt, action: 'sync.fail', subject: `run ${number}`, detail };
    await store.endSyncRun(run, isNews ? recordOf(author, about) : undefined);
    return run;
  } finally {
    await store.releaseSyncLease(holder);
  }
}

interface Work {
  readonly isFull: boolean;
  readonly number: number;
  readonly holder: string;
  readonly context: Omit<RunContext, 'seen'>;
  readonly deps: RunDeps;
}

async function work({
  isFull,
  number,
  holder,
  context,
  deps,
}: Work): Promise<Pick<SyncRun, 'kind' | 'state' | 'problem'>> {
  const { store, settings, directories, report } = deps;
  const all = (await store.listSyncItems()).map(readSyncItem);
  const cursors = new Map((await store.listSyncCursors()).map((cursor) => [cursor.directoryId, cursor]));
  // Whoever was approved may not have changed since, so that only the whole finds him.
  const hasApproved = (await store.listPendingRemovals()).some(({ isApproved }) => isApproved);
  const failures: string[] = [];
  const kinds: SyncRun['kind'][] = [];
  const reached: SyncCursor[] = [];
  let isDoubtful = false;
  for (const { config } of directories.list()) {
    const items = all.filter(({ directoryId }) => directoryId === config.id);
    if (items.length === 0) continue;
    const before = cursors.get(config.id);
    try {
      const asked = { name: config.name, directoryId: config.id, items, before, isFull: isFull || hasApproved };
      const done = await syncOne({ ...asked, context, deps });
      kinds.push(done.kind);
      reached.push(done.cursor);
      isDoubtful ||= done.emptied > 0;
    } catch (error) {
      if (error instanceof RunStopped || (error instanceof MfaError && error.dependency === 'store')) throw error;
      // The other directories are not kept waiting, but nobody of this one is disabled or removed.
      report(`synchronization of "${config.name}"`, error);
      failures.push(`${config.name}: ${sentence(error)}`);
      removeOf(config.id, context.removals);
    }
  }
  const isComplete = failures.length === 0 && kinds.every((kind) => kind === 'full');
  const threshold = settings.current()['sync.approvalThreshold'];
  const rules = { runNumber: number, holder, threshold, isDoubtful, isComplete };
  context.counts.waiting = await carryOutRemovals(context, rules);
  // At the very end: a run that breaks off is done anew from where it began.
  for (const cursor of reached) await store.saveSyncCursor(cursor);
  const kind = isComplete ? 'full' : kinds.includes('incremental') ? 'incremental' : 'full';
  if (failures.length > 0) return { kind, state: 'failed', problem: failures.join('\n') };
  if (context.counts.waiting === 0) return { kind, state: 'done', problem: '' };
  const problem = `${context.counts.waiting} removals wait for approval.`;
  return { kind, state: 'waiting', problem };
}

async function syncOne({
  name,
  directoryId,
  items,
  before,
  isFull,
  context,
  deps,
}: {
  readonly name: string;
  readonly directoryId: Id;
  readonly items: readonly SyncItem[];
  readonly before: SyncCursor | undefined;
  readonly isFull: boolean;
  readonly context: Omit<RunContext, 'seen'>;
  readonly deps: RunDeps;
}): Promise<{ readonly kind: SyncRun['kind']; readonly emptied: number; readonly cursor: SyncCursor }> {
  const { settings, directories, clock } = deps;
  const directory = directories.open(name);
  const key = itemsKey(items);
  const now = clock.now();
  const rules = settings.current();
  const isOld =
    before === undefined || now.getTime() - before.fullAt.getTime() >= rules['sync.fullHours'] * HOUR_MILLISECONDS;
  const mustBeFull = isFull || rules['sync.alwaysFull'] || isOld || before.itemsKey !== key;
  // Before anything is read: what changes meanwhile is read again by the next run.
  const filters = items.flatMap(({ query }) => query.filter ?? []);
  const changes = await directory.readChanges(before?.cursor ?? '', filters);
  const seen = createSeenPeople(await context.store.findNewestMember());
  const work = { directory, directoryId, items, context: { ...context, seen } };
  if (mustBeFull || changes.changed === 'unknown') {
    const emptied = await syncAll(work);
    const cursor = { directoryId, cursor: changes.cursor, itemsKey: key, fullAt: now };
    return { kind: 'full', emptied: emptied.size, cursor };
  }
  await syncChanged(changes.changed, work);
  return { kind: 'incremental', emptied: 0, cursor: { ...before, cursor: changes.cursor } };
}

function removeOf(directoryId: Id, removals: RunRemoval[]): void {
  const others = removals.filter((removal) => removal.directoryId !== directoryId);
  removals.splice(0, removals.length, ...others);
}

function sentence(error: unknown): string {
  return error instanceof MfaError ? error.message : 'Something went wrong; the log of the server has it.';
}

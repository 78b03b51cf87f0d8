import { MfaError } from '@mfa/shared/mfa-error';
import type { LogStore } from '../../ports/log-store.ts';
import type { ChangeRecord, Id } from '../../ports/records.ts';
import type { PendingRemoval, SyncRun } from '../../ports/synchronization-store.ts';
import { authorName, type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { type RunDeps, runSynchronization } from './run-synchronization.ts';
import { itemsKey, readSyncItem } from './sync-item.ts';
import { createSyncItems, type SyncItems } from './sync-items.ts';

const CHANGES_AT_ONCE = 1000;

export interface SyncStatus {
  readonly isEnabled: boolean;
  readonly intervalMinutes: number;
  /** Items, or their order, have changed since they were last run as a whole: nothing happens by itself. */
  readonly needsRun: boolean;
  readonly running: SyncRun | undefined;
  /** The newest that has ended. */
  readonly last: SyncRun | undefined;
  /** Undefined: by itself none. */
  readonly nextAt: Date | undefined;
  readonly waiting: readonly PendingRemoval[];
}

/** Keeps users as the directories have them. */
export interface Synchronization {
  readonly items: SyncItems;
  /**
   * Reads everybody, or with `isFull: false` whoever has changed where that can be known.
   *
   * @throws MfaError `conflict` while another run is under way, `not-found` when there are no items.
   */
  run(request: { readonly isFull: boolean; readonly author: ChangeAuthor }): Promise<SyncRun>;
  /** Runs when it is time to; called again and again, by every node. */
  runIfDue(): Promise<void>;
  status(): Promise<SyncStatus>;
  /** The newest first. */
  history(page: { readonly limit: number }): Promise<readonly SyncRun[]>;
  /** What a run has changed, a page at a time. @throws MfaError `not-found` */
  changesOf(runNumber: number): AsyncIterable<ChangeRecord>;
  /** The run stops where it is; nothing is undone. @throws MfaError `not-found` when none is under way. */
  cancel(author: ChangeAuthor): Promise<void>;
  /** The next run carries the removals out. @throws MfaError `not-found` when none of this run wait. */
  approve(runNumber: number, author: ChangeAuthor): Promise<number>;
  /** A run that is under way here stops. */
  stop(): void;
}

export type SynchronizationDeps = Omit<RunDeps, 'isStopping' | 'store'> & {
  readonly store: RunDeps['store'] & Pick<LogStore, 'tailChanges'>;
};

export function createSynchronization(deps: SynchronizationDeps): Synchronization {
  const { store, settings, directories, clock } = deps;
  let isStopping = false;
  const runDeps = { ...deps, isStopping: () => isStopping };

  async function needsRun(): Promise<boolean> {
    const items = (await store.listSyncItems()).map(readSyncItem);
    const keys = new Map((await store.listSyncCursors()).map(({ directoryId, itemsKey }) => [directoryId, itemsKey]));
    const directoryIds = new Set<Id>(items.map(({ directoryId }) => directoryId));
    return [...directoryIds].some(
      (directoryId) => keys.get(directoryId) !== itemsKey(items.filter((item) => item.directoryId === directoryId)),
    );
  }

  function dueAt(last: SyncRun | undefined): Date {
    const minutes = settings.current()['sync.intervalMinutes'];
    return last === undefined ? clock.now() : new Date(last.startedAt.getTime() + minutes * 60_000);
  }

  async function hasItems(): Promise<boolean> {
    return (await store.listSyncItems()).length > 0;
  }

  return {
    items: createSyncItems(deps),

    async run({ isFull, author }) {
      if (!(await hasItems())) {
        throw new MfaError('not-found', 'Nothing is synchronized yet; "mfa sync items add" says what is.');
      }
      const run = await runSynchronization({ isFull, actor: authorName(author) }, runDeps);
      if (run === 'busy') throw new MfaError('conflict', 'A synchronization is under way; "mfa sync status" shows it.');
      return run;
    },

    async runIfDue() {
      if (!settings.current()['sync.enabled']) return;
      const [last] = await store.listSyncRuns({ limit: 1 });
      if (clock.now() < dueAt(last) || !(await hasItems()) || (await needsRun())) return;
      // Busy: another node was quicker.
      await runSynchronization({ isFull: false, actor: '' }, runDeps);
    },

    async status() {
      const runs = await store.listSyncRuns({ limit: 2 });
      const isEnabled = settings.current()['sync.enabled'];
      const isStale = await needsRun();
      return {
        isEnabled,
        intervalMinutes: settings.current()['sync.intervalMinutes'],
        needsRun: isStale,
        running: runs.find(({ state }) => state === 'running'),
        last: runs.find(({ state }) => state !== 'running'),
        nextAt: isEnabled && !isStale && directories.list().length > 0 ? dueAt(runs[0]) : undefined,
        waiting: await store.listPendingRemovals(),
      };
    },

    history: (page) => store.listSyncRuns(page),

    async *changesOf(runNumber) {
      const run = await store.findSyncRun(runNumber);
      if (run === undefined) throw new MfaError('not-found', `There is no run ${runNumber} in the history.`);
      for (let after = run.logPosition; ; ) {
        const { rows, position } = await store.tailChanges({ after, limit: CHANGES_AT_ONCE });
        yield* rows.filter(({ requestId }) => requestId === `sync-${runNumber}`);
        const last = rows.at(-1);
        const isPast = run.endedAt !== undefined && last !== undefined && last.at > run.endedAt;
        if (rows.length < CHANGES_AT_ONCE || isPast) return;
        after = position;
      }
    },

    async cancel(author) {
      const about = { at: clock.now(), action: 'sync.cancel', subject: 'synchronization', detail: '' };
      const cancelled = await store.cancelSyncRuns(recordOf(author, about));
      if (cancelled === 0) throw new MfaError('not-found', 'No synchronization is under way.');
    },

    async approve(runNumber, author) {
      const about = { at: clock.now(), action: 'sync.approve', subject: `run ${runNumber}`, detail: '' };
      const approved = await store.approveRemovals(runNumber, recordOf(author, about));
      if (approved === 0) throw new MfaError('not-found', `No removal of run ${runNumber} waits for approval.`);
      return approved;
    },

    stop() {
      isStopping = true;
    },
  };
}

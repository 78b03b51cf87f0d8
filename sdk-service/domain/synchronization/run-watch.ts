import type { Clock } from '../../ports/clock.ts';
import type { SynchronizationStore } from '../../ports/synchronization-store.ts';

/** Longer than the longest wait for an answer of a directory: who is silent for so long is gone. */
const LEASE_MILLISECONDS = 180_000;
const RENEW_MILLISECONDS = 10_000;

/** The run ends before its work is done, and nothing has gone wrong. */
export class RunStopped extends Error {
  readonly state: 'cancelled' | 'interrupted';

  constructor(state: 'cancelled' | 'interrupted', message: string) {
    super(message);
    this.name = 'RunStopped';
    this.state = state;
  }
}

export interface RunWatch {
  /** @throws RunStopped when the run was cancelled, the process ends, or somebody else synchronizes by now. */
  keepGoing(runNumber: number): Promise<void>;
}

export interface RunWatchDeps {
  readonly store: Pick<SynchronizationStore, 'takeSyncLease' | 'keepSyncLease' | 'isSyncRunCancelled'>;
  readonly clock: Clock;
  readonly holder: string;
  readonly isStopping: () => boolean;
}

/** Takes the lease. Undefined: somebody else synchronizes. */
export async function startRunWatch({ store, clock, holder, isStopping }: RunWatchDeps): Promise<RunWatch | undefined> {
  let keptAt = 0;

  async function keepLease(): Promise<boolean> {
    const now = clock.now();
    if (now.getTime() - keptAt < RENEW_MILLISECONDS) return true;
    const until = new Date(now.getTime() + LEASE_MILLISECONDS);
    keptAt = now.getTime();
    return store.keepSyncLease({ holder, until });
  }

  const now = clock.now();
  const until = new Date(now.getTime() + LEASE_MILLISECONDS);
  if (!(await store.takeSyncLease({ holder, now, until }))) return undefined;
  keptAt = now.getTime();
  return {
    async keepGoing(runNumber) {
      if (isStopping()) throw new RunStopped('interrupted', 'The server was stopped.');
      if (!(await keepLease())) throw new RunStopped('interrupted', 'Another node synchronizes by now.');
      if (await store.isSyncRunCancelled(runNumber)) throw new RunStopped('cancelled', 'It was cancelled.');
    },
  };
}

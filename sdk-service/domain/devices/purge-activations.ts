import type { DevicesDeps } from './devices.ts';

/** A day in which who comes with an old code is told what became of it. */
const KEPT_MS = 86_400_000;

/** One command holds up the others, so it stays short; what is left waits for the next sweep. */
const BATCH = 500;
const MAXIMUM_BATCHES = 20;

/** What the worker does about codes and devices that are over; any node may do it, at the same time as another. */
export function createPurgeActivations({ store, clock }: Pick<DevicesDeps, 'store' | 'clock'>): () => Promise<number> {
  return async () => {
    const before = new Date(clock.now().getTime() - KEPT_MS);
    let total = 0;
    for (let batch = 0; batch < MAXIMUM_BATCHES; batch += 1) {
      const purged = await store.purgeActivations({ before, limit: BATCH });
      total += purged;
      if (purged < BATCH) break;
    }
    return total;
  };
}

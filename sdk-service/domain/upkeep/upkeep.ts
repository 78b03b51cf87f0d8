import type { Clock } from '../../ports/clock.ts';
import type { DeliveryCountStore } from '../../ports/delivery-counts.ts';
import type { DisavowalStore } from '../../ports/disavowal-store.ts';
import type { RecordingStore } from '../../ports/recording-store.ts';
import type { TemporaryCodeStore } from '../../ports/temporary-code-store.ts';
import type { UpkeepStore } from '../../ports/upkeep-store.ts';
import { throttleRule } from '../authentication/check-throttle.ts';

/** What the worker clears away that belongs to no other family; any node may, at the same time as another. */
export interface Upkeep {
  /** @returns how many rows. */
  purge(): Promise<number>;
}

/** One command holds up the others, so it stays short; what is left waits for the next. */
const BATCH = 500;
const MAXIMUM_BATCHES = 20;

/**
 * A number that a caller brings and that nobody failed at for so long begins anew: guesses at its codes are slowed long
 * before (security.md, "second factor"). One that guessing has closed stays closed.
 */
const FAILURES_KEPT_MS = 30 * 86_400_000;

/** For so long the help desk can look up what became of a temporary code that has expired. */
const TEMPORARY_CODES_KEPT_MS = 30 * 86_400_000;

/** A call that is under way may have been told of a sound that its carrier has yet to fetch. */
const RECORDINGS_KEPT_MS = 3_600_000;

export function createUpkeep({
  store,
  clock,
}: {
  readonly store: UpkeepStore &
    Pick<DeliveryCountStore, 'purgeDeliveryCounts'> &
    Pick<TemporaryCodeStore, 'purgeTemporaryCodes'> &
    Pick<DisavowalStore, 'purgeDisavowals'> &
    Pick<RecordingStore, 'purgeRecordings'>;
  readonly clock: Clock;
}): Upkeep {
  return {
    async purge() {
      const now = clock.now();
      const before = new Date(now.getTime() - FAILURES_KEPT_MS);
      const { closedAt } = throttleRule;
      const sessions = await inBatches(() => store.purgePassedSessions({ now, limit: BATCH }));
      const failures = await inBatches(() => store.purgeBroughtFailures({ before, closedAt, now, limit: BATCH }));
      const counts = await inBatches(() => store.purgeDeliveryCounts({ now, limit: BATCH }));
      const codesBefore = new Date(now.getTime() - TEMPORARY_CODES_KEPT_MS);
      const codes = await inBatches(() => store.purgeTemporaryCodes({ before: codesBefore, limit: BATCH }));
      const links = await inBatches(() => store.purgeDisavowals({ now, limit: BATCH }));
      const removedBefore = new Date(now.getTime() - RECORDINGS_KEPT_MS);
      const sounds = await inBatches(() => store.purgeRecordings({ before: removedBefore, limit: BATCH }));
      return sessions + failures + counts + codes + links + sounds;
    },
  };
}

async function inBatches(sweep: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAXIMUM_BATCHES; batch += 1) {
    const swept = await sweep();
    total += swept;
    if (swept < BATCH) break;
  }
  return total;
}

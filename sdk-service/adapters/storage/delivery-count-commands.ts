import type { CapReason, DeliveryCount } from '../../ports/delivery-counts.ts';
import { type Command, undo } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { WindowCounts } from './window-counts.ts';

/** What texts and calls are counted by, besides their users. */
export interface DeliveryCountCommands {
  /**
   * Counts by all of them. Where one has no room, everything that this command has done so far is undone, its count says
   * so if it was not said yet, and its reason is returned: the caller does nothing more.
   */
  add(counts: readonly DeliveryCount[], now: Date): Command<CapReason | undefined>;
}

const HALF = 1;
const FULL = 2;

export function createDeliveryCountCommands({
  windows,
  logs,
}: {
  readonly windows: WindowCounts;
  readonly logs: LogWriter;
}): DeliveryCountCommands {
  return {
    *add(counts, at) {
      const now = at.getTime();
      for (const count of counts) {
        if (yield* windows.take(count, now)) continue;
        yield* undo();
        if (count.told === undefined) return count.reason;
        yield* windows.begin(count, now);
        if (yield* windows.tell({ scope: count.scope, told: FULL, from: 0 })) yield* logs.change(count.told.full);
        return count.reason;
      }
      for (const { scope, maximum, told } of counts) {
        if (told === undefined) continue;
        const from = Math.ceil(maximum / 2);
        if (yield* windows.tell({ scope, told: HALF, from })) yield* logs.change(told.half);
      }
      return undefined;
    },
  };
}

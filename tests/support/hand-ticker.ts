import { setImmediate } from 'node:timers/promises';
import type { Ticker } from '../../sdk-service/ports/ticker.ts';

/** A ticker whose hands a test turns. */
export interface HandTicker extends Ticker {
  /** One tick of all that runs; resolves when what it set off has had its turn. */
  tick(): Promise<void>;
  /** How many run. */
  running(): number;
  /** How often somebody was in a hurry. */
  hurries(): number;
}

export function createHandTicker(): HandTicker {
  const tasks = new Set<() => void>();
  let hurries = 0;
  return {
    start(_milliseconds, task) {
      tasks.add(task);
      return { stop: () => void tasks.delete(task) };
    },
    async tick() {
      for (const task of tasks) task();
      await setImmediate();
    },
    running: () => tasks.size,
    // A test turns the hands itself, also where what it waits for was done here.
    hurry() {
      hurries += 1;
    },
    hurries: () => hurries,
  };
}

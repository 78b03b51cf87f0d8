import type { Ticker } from '../ports/ticker.ts';

/** What happens within it is seen together, so that a busy process is not hurried more than forty times a second. */
const HURRY_MS = 25;

/** Ticks by Node's own timers. */
export function createIntervalTicker(): Ticker {
  const tasks = new Set<() => void>();
  let isHurrying = false;

  return {
    start(milliseconds, task) {
      // One of its own, so that a task that runs twice is stopped once.
      const run = () => task();
      const timer = setInterval(run, milliseconds);
      timer.unref();
      tasks.add(run);
      return {
        stop() {
          clearInterval(timer);
          tasks.delete(run);
        },
      };
    },

    hurry() {
      if (tasks.size === 0 || isHurrying) return;
      isHurrying = true;
      setTimeout(() => {
        isHurrying = false;
        for (const task of tasks) task();
      }, HURRY_MS);
    },
  };
}

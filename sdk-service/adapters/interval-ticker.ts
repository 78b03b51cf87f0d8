import type { Ticker } from '../ports/ticker.ts';

/** Ticks by Node's own timers. */
export const intervalTicker: Ticker = {
  start(milliseconds, task) {
    const timer = setInterval(task, milliseconds);
    timer.unref();
    return { stop: () => clearInterval(timer) };
  },
};

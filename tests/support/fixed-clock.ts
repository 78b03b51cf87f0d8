import type { Clock } from '../../sdk-service/ports/clock.ts';

/** A clock that stands until somebody turns it. */
export interface FixedClock extends Clock {
  advanceSeconds(seconds: number): void;
}

export function createFixedClock(startsAt: string | Date = '2026-11-24T09:00:00Z'): FixedClock {
  let now = new Date(startsAt);
  return {
    now: () => new Date(now),
    advanceSeconds(seconds) {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
}

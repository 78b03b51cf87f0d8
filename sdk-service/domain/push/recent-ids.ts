import type { Clock } from '../../ports/clock.ts';

/** What was seen in the last minutes, in the memory of this process: good enough for messages that change nothing. */
export interface RecentIds {
  /** @returns false when it was there already. */
  add(id: string): boolean;
}

const GENERATION_MS = 300_000;
const MAXIMUM = 50_000;

/** Two generations of at most 50,000, some 5 MB: when one is full or old, the one before is forgotten. */
export function createRecentIds(clock: Clock): RecentIds {
  let current = new Set<string>();
  let former = new Set<string>();
  let since = clock.now().getTime();

  return {
    add(id) {
      const now = clock.now().getTime();
      if (current.size >= MAXIMUM || now - since > GENERATION_MS) {
        former = current;
        current = new Set();
        since = now;
      }
      if (current.has(id) || former.has(id)) return false;
      current.add(id);
      return true;
    },
  };
}

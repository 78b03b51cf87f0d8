import type { Clock } from '../../ports/clock.ts';

/** How guesses under one key are slowed. Failures below `freeFailures` cost nothing. */
export interface GuessRule {
  readonly freeFailures: number;
  /** Delay after the failure that uses up the free ones; doubles with each further one. */
  readonly firstDelaySeconds: number;
  readonly longestDelaySeconds: number;
  /** One failure is forgotten each time this has passed without a guess. */
  readonly forgetOneAfterSeconds: number;
}

/**
 * Slows guesses of callers who are not known yet, in the memory of this process alone: nothing that a stranger does is
 * written anywhere, and nobody is locked, since a key names where the guess came from as well.
 */
export interface GuessThrottle {
  /**
   * Counts a guess as failed before it is looked at, so that a hundred at once are no way around.
   * @returns seconds to wait when it is not to be looked at (it is not counted then); undefined: go ahead.
   */
  begin(key: string): number | undefined;
  /** The guess was right: all failures under the key are forgotten. */
  succeed(key: string): void;
  /** The guess was not a wrong one (right under a shared key, or it could not be looked at): only it is forgotten. */
  withdraw(key: string): void;
}

interface GuessThrottleOptions {
  readonly clock: Clock;
  readonly rule: GuessRule;
  /** Keys remembered; the one longest untouched makes room. Default 10,000. */
  readonly capacity?: number | undefined;
}

interface Entry {
  readonly failures: number;
  readonly countedAt: number;
  readonly closedUntil: number;
}

/** 10,000 keys are about 2 MB; who can use up more has more addresses than any delay could stop. */
const DEFAULT_CAPACITY = 10_000;

export function createGuessThrottle({ clock, rule, capacity = DEFAULT_CAPACITY }: GuessThrottleOptions): GuessThrottle {
  // A Map iterates in order of insertion; each touch inserts anew, so the first key is the one longest untouched.
  const entries = new Map<string, Entry>();

  function put(key: string, entry: Entry): void {
    entries.delete(key);
    if (entry.failures === 0) return;
    entries.set(key, entry);
    if (entries.size > capacity) {
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    }
  }

  return {
    begin(key) {
      const now = clock.now().getTime();
      const entry = entries.get(key);
      if (entry !== undefined && now < entry.closedUntil) return Math.ceil((entry.closedUntil - now) / 1000);
      const failures = remainingFailures(entry, { now, rule }) + 1;
      put(key, { failures, countedAt: now, closedUntil: now + delaySeconds(failures, rule) * 1000 });
      return undefined;
    },

    succeed(key) {
      entries.delete(key);
    },

    withdraw(key) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      const failures = entry.failures - 1;
      const closedUntil = failures < rule.freeFailures ? 0 : entry.closedUntil;
      put(key, { failures, countedAt: entry.countedAt, closedUntil });
    },
  };
}

function remainingFailures(
  entry: Entry | undefined,
  { now, rule }: { readonly now: number; readonly rule: GuessRule },
): number {
  if (entry === undefined) return 0;
  const forgotten = Math.floor((now - entry.countedAt) / (rule.forgetOneAfterSeconds * 1000));
  return Math.max(0, entry.failures - Math.max(0, forgotten));
}

function delaySeconds(failures: number, rule: GuessRule): number {
  if (failures < rule.freeFailures) return 0;
  return Math.min(rule.longestDelaySeconds, rule.firstDelaySeconds * 2 ** (failures - rule.freeFailures));
}

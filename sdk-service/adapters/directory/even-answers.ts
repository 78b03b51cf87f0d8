import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** Until the first bind has been seen. */
const ASSUMED_MILLISECONDS = 30;
/** How much one bind moves the mean. */
const WEIGHT = 0.2;
/** A server that is slow for once keeps nobody waiting longer. */
const LONGEST_MILLISECONDS = 2000;

/**
 * Makes an answer without a bind take as long as one with: a server hashes the password of whoever exists, and tells at once
 * that somebody does not. Who guesses names by the clock would learn them.
 */
export interface EvenAnswers {
  /** Runs a bind and remembers how long such things take. */
  measure<Answer>(bind: () => Promise<Answer>): Promise<Answer>;
  /** As long as a bind takes on average. */
  pretend(): Promise<void>;
}

export function createEvenAnswers(
  time: { readonly now: () => number; readonly wait: (milliseconds: number) => Promise<unknown> } = {
    now: () => performance.now(),
    wait: (milliseconds) => wait(milliseconds),
  },
): EvenAnswers {
  let mean = ASSUMED_MILLISECONDS;

  return {
    async measure(bind) {
      const startedAt = time.now();
      // A bind that fails (no server, no answer) says nothing of how long one takes.
      const answer = await bind();
      mean += (Math.min(time.now() - startedAt, LONGEST_MILLISECONDS) - mean) * WEIGHT;
      return answer;
    },

    async pretend() {
      await time.wait(Math.round(mean));
    },
  };
}

import { MfaError } from '@mfa/shared/mfa-error';

export interface QueueLimits {
  /** Jobs that run at once. */
  readonly concurrency: number;
  /** Jobs that wait for their turn; one more is refused. */
  readonly waiting: number;
  /** What the refused are told. */
  readonly retryAfterSeconds: number;
}

/** Runs a job when its turn has come. @throws MfaError `unavailable` (capacity) at once when too many wait already. */
export type BoundedQueue = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** Lets a few jobs run at once and a bounded number wait, first come, first served. */
export function createBoundedQueue({ concurrency, waiting, retryAfterSeconds }: QueueLimits): BoundedQueue {
  const turns: (() => void)[] = [];
  let running = 0;

  return async (job) => {
    if (running < concurrency) {
      running += 1;
    } else {
      if (turns.length >= waiting) {
        throw new MfaError('unavailable', 'The server is busy; try again in a moment.', {
          dependency: 'capacity',
          retryAfterSeconds,
        });
      }
      await new Promise<void>((resolve) => turns.push(resolve));
    }
    try {
      return await job();
    } finally {
      // The turn passes to the next in line without a gap in which a newcomer could slip in.
      const next = turns.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

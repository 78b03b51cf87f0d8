import { MfaError } from '@mfa/shared/mfa-error';

/** Work that goes on after its caller was answered; bounded. */
export interface Background {
  /** @throws MfaError `unavailable` (capacity) when no more fits; ask before anything is begun. */
  checkRoom(): void;
  /** @param job reports its own failures and does not reject. */
  add(job: Promise<unknown>): void;
  /** Takes no more; resolves when all that is under way has ended. */
  close(): Promise<void>;
}

export function createBackground({ maximum }: { readonly maximum: number }): Background {
  const jobs = new Set<Promise<unknown>>();
  let closing = false;

  return {
    checkRoom() {
      if (!closing && jobs.size < maximum) return;
      throw new MfaError('unavailable', 'The server is busy; try again in a moment.', {
        dependency: 'capacity',
        retryAfterSeconds: 5,
      });
    },
    add(job) {
      jobs.add(job);
      void job.finally(() => jobs.delete(job));
    },
    async close() {
      closing = true;
      await Promise.allSettled(jobs);
    },
  };
}

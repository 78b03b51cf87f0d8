import type { Core } from './core.ts';

interface WorkerOptions {
  readonly core: Pick<Core, 'authentication' | 'devices' | 'push' | 'sessions' | 'refresh'>;
  readonly log: { error(details: object, message: string): void };
}

/** A prompt that nobody answered stands in the log at most this long after its time. */
const SWEEP_MILLISECONDS = 15_000;

/**
 * Repeated work beside the requests: ends prompts that nobody answered, clears away what has been over for long. Every
 * node may do it at the same time, since each sweep is a conditional UPDATE that finds only what is left to do; so no
 * lease is needed.
 *
 * @returns stops it, and waits for a sweep that is under way.
 */
export function startWorker({ core, log }: WorkerOptions): () => Promise<void> {
  let sweeping: Promise<void> | undefined;

  async function sweep(): Promise<void> {
    try {
      await core.refresh();
      await core.authentication.expireChallenges();
      await core.authentication.purgeChallenges();
      await core.devices.purge();
      await core.push.purge();
      await core.sessions.purgeTimedOut();
    } catch (err) {
      log.error({ err }, 'clean-up failed; it is tried again');
    }
  }

  const timer = setInterval(() => {
    sweeping ??= sweep().finally(() => {
      sweeping = undefined;
    });
  }, SWEEP_MILLISECONDS);
  timer.unref();

  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}

import type { Core } from './core.ts';

interface WorkerOptions {
  readonly core: Pick<
    Core,
    | 'administratorGroups'
    | 'authentication'
    | 'devices'
    | 'push'
    | 'sessions'
    | 'mails'
    | 'synchronization'
    | 'upkeep'
    | 'refresh'
  >;
  readonly log: { warn(details: object, message: string): void; error(details: object, message: string): void };
}

/** A prompt that nobody answered stands in the log at most this long after its time. */
const SWEEP_MILLISECONDS = 15_000;

/** A mail is on its way at most this long after what it tells of. */
const MAIL_MILLISECONDS = 3_000;

/** A synchronization begins at most this long after its time; looking costs nothing where none is switched on. */
const SYNCHRONIZE_MILLISECONDS = 5_000;

/** Who was taken out of a group of administrators is none any more within a minute (`administrator-groups.ts`). */
const GROUPS_MILLISECONDS = 10_000;

/** A stuck outbox is told of at most so often. */
const STUCK_MILLISECONDS = 3_600_000;

/**
 * Repeated work beside the requests. Clean-up (prompts that nobody answered, what has been over for long): every node may
 * do it at the same time, since each sweep is a conditional UPDATE that finds only what is left to do. Mail: the node that
 * holds the lease sends; the others look whether it still does. Directories are synchronized by
 * whoever takes the lease for it first.
 *
 * @returns stops it, and waits for what is under way.
 */
export function startWorker({ core, log }: WorkerOptions): () => Promise<void> {
  let stopping = false;
  let toldStuckAt = Number.NEGATIVE_INFINITY;

  async function sweep(): Promise<void> {
    try {
      await core.refresh();
      await core.authentication.expireChallenges();
      await core.authentication.purgeChallenges();
      await core.devices.purge();
      await core.push.purge();
      await core.sessions.purgeTimedOut();
      await core.upkeep.purge();
      await core.mails.purge();
      await tellStuck();
    } catch (err) {
      log.error({ err }, 'clean-up failed; it is tried again');
    }
  }

  async function synchronize(): Promise<void> {
    try {
      await core.refresh();
      await core.synchronization.runIfDue();
    } catch (err) {
      log.error({ err }, 'synchronization failed; it is tried again');
    }
  }

  async function followGroups(): Promise<void> {
    try {
      await core.refresh();
      await core.administratorGroups.followIfDue();
    } catch (err) {
      log.error({ err }, 'groups of administrators could not be followed; it is tried again');
    }
  }

  async function tellStuck(): Promise<void> {
    const { isStuck, waiting, failed, oldestAt } = await core.mails.state();
    if (!isStuck || performance.now() - toldStuckAt < STUCK_MILLISECONDS) return;
    toldStuckAt = performance.now();
    log.warn({ waiting, failed, oldestAt }, 'mails wait for long; "mfa mail queue list" says why');
  }

  async function sendMails(): Promise<void> {
    try {
      await core.refresh();
      // As long as there is something to send; a stop waits for one batch at most.
      while (!stopping && (await core.mails.deliver()) > 0);
    } catch (err) {
      log.error({ err }, 'mails could not be sent; it is tried again');
    }
  }

  const stops = [
    repeat(sweep, SWEEP_MILLISECONDS),
    repeat(synchronize, SYNCHRONIZE_MILLISECONDS),
    repeat(followGroups, GROUPS_MILLISECONDS),
    repeat(sendMails, MAIL_MILLISECONDS),
  ];
  return async () => {
    stopping = true;
    core.synchronization.stop();
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Does a job again and again, never twice at once. @param job does not reject. @returns stops it. */
function repeat(job: () => Promise<void>, milliseconds: number): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= job().finally(() => {
      running = undefined;
    });
  }, milliseconds);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

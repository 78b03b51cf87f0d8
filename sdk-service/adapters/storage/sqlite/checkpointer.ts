import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface Checkpointer {
  /** Tells that there is something to move. */
  notice(): void;
  close(): Promise<void>;
}

export interface CheckpointerOptions {
  readonly file: string;
  /** Diagnostics: the thread has ended. Checkpoints then happen at commits, which take longer for it. */
  readonly onFailure: (error: unknown) => void;
}

/** A commit is followed by a checkpoint within about this time. */
const PAUSE_MILLISECONDS = 300;

/**
 * Checkpoints in a thread of its own: at a commit they would hold the event loop for 20 to 30 ms every few seconds. The
 * writer's `wal_autocheckpoint` stays on as a bound, for when this one cannot keep pace.
 */
export function startCheckpointer({ file, onFailure }: CheckpointerOptions): Checkpointer {
  const worker = new Worker(new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: { file },
  });
  worker.unref();
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let noticed = false;
  let ended = false;

  function schedule(): void {
    noticed = true;
    if (timer !== undefined || running || ended) return;
    timer = setTimeout(() => {
      timer = undefined;
      running = true;
      noticed = false;
      worker.postMessage('checkpoint');
    }, PAUSE_MILLISECONDS);
    timer.unref();
  }

  worker.on('message', () => {
    running = false;
    if (noticed) schedule();
  });
  worker.on('error', (error) => {
    ended = true;
    onFailure(error);
  });
  worker.on('exit', () => {
    ended = true;
  });

  return {
    notice: schedule,
    async close() {
      clearTimeout(timer);
      if (ended) return;
      const exit = once(worker, 'exit');
      worker.ref();
      worker.postMessage('stop');
      await exit;
    },
  };
}

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckpointReply, CheckpointRequest } from './checkpoint-worker.ts';

export interface Checkpointer {
  /** Tells that there is something to move. */
  notice(): void;
  close(): Promise<void>;
}

export interface CheckpointerOptions {
  readonly file: string;
  /** Our own writer waits between these two, for a few milliseconds. */
  readonly holdWriter: () => void;
  readonly releaseWriter: () => void;
  /** The thread has ended by itself. Checkpoints then happen at commits, which take longer for it. */
  readonly onFailure: (error: unknown) => void;
}

/** A commit is followed by a checkpoint within this time. */
const PAUSE_MILLISECONDS = 300;
/** The same under load. */
const SHORT_PAUSE_MILLISECONDS = 50;
/** A log that has grown to this many pages (4 MB) is begun anew: a long one makes reads and commits slower. */
const RESTART_PAGES = 1_000;

/**
 * Checkpoints in a thread of its own. At a commit they would hold the event loop for 30 to 50 ms each time; here the long
 * part runs beside all other work, and only for what came in meanwhile does the writer wait, while the event loop goes on.
 * The writer's `wal_autocheckpoint` stays on as the bound for when this does not keep pace.
 */
export function startCheckpointer(options: CheckpointerOptions): Checkpointer {
  const { file, holdWriter, releaseWriter, onFailure } = options;
  const worker = new Worker(new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: { file },
  });
  worker.unref();

  let state: 'idle' | 'pausing' | CheckpointRequest = 'idle';
  let noticed = false;
  let pause = PAUSE_MILLISECONDS;
  let timer: NodeJS.Timeout | undefined;

  function request(next: CheckpointRequest): void {
    state = next;
    worker.postMessage(next);
  }

  function notice(): void {
    noticed = true;
    if (state !== 'idle') return;
    state = 'pausing';
    timer = setTimeout(() => {
      noticed = false;
      request('passive');
    }, pause);
    timer.unref();
  }

  worker.on('message', ({ pages }: CheckpointReply) => {
    if (state === 'passive' && pages >= RESTART_PAGES) {
      holdWriter();
      request('restart');
      return;
    }
    pause = state === 'restart' ? SHORT_PAUSE_MILLISECONDS : PAUSE_MILLISECONDS;
    state = 'idle';
    releaseWriter();
    if (noticed) notice();
  });
  worker.on('error', onFailure);
  worker.on('exit', () => {
    state = 'stop';
    clearTimeout(timer);
    releaseWriter();
  });

  return {
    notice,
    async close() {
      if (state === 'stop') return;
      clearTimeout(timer);
      const exit = new Promise((resolve) => worker.once('exit', resolve));
      worker.ref();
      request('stop');
      await exit;
    },
  };
}

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * Moves what was committed from the write-ahead log into the file (https://sqlite.org/wal.html#ckpt).
 * `passive`: as far as it goes beside everybody's work. `restart`: all of it, writers waiting, so that the log begins anew.
 */
export type CheckpointRequest = 'passive' | 'restart' | 'stop';

/** How many pages the log has. */
export interface CheckpointReply {
  readonly pages: number;
}

/** How long a restart may wait for writers and readers of other processes; this thread serves nobody. */
const BUSY_MILLISECONDS = 100;
/** A pass that took longer than this left something behind that is worth another one. */
const LONG_PASS_MILLISECONDS = 6;
const MAXIMUM_PASSES = 4;

const database = new DatabaseSync(workerData.file, { timeout: BUSY_MILLISECONDS });
const passive = database.prepare('pragma wal_checkpoint(passive)');
const restart = database.prepare('pragma wal_checkpoint(restart)');

parentPort?.on('message', (request: CheckpointRequest) => {
  if (request === 'stop') {
    database.close();
    parentPort?.close();
    return;
  }
  const pages = request === 'passive' ? catchUp() : checkpoint(restart);
  parentPort?.postMessage({ pages } satisfies CheckpointReply);
});

/** Passes until hardly anything is left, so that the writer hardly waits for the restart that may follow. */
function catchUp(): number {
  for (let pass = 1; ; pass += 1) {
    const began = performance.now();
    const pages = checkpoint(passive);
    if (performance.now() - began < LONG_PASS_MILLISECONDS || pass === MAXIMUM_PASSES) return pages;
  }
}

/** Busy is no error here: what was not moved now is moved next time. */
function checkpoint(statement: StatementSync): number {
  return (statement.get() as { readonly log: number }).log;
}

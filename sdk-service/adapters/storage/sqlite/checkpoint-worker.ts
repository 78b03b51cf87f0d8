import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** Moves what was committed from the write-ahead log into the file, so that the event loop need not wait for it. */
const database = new DatabaseSync(workerData.file, { timeout: 0 });

parentPort?.on('message', (message: 'checkpoint' | 'stop') => {
  if (message === 'stop') {
    database.close();
    parentPort?.close();
    return;
  }
  // PASSIVE: as far as it goes without waiting for anybody.
  database.prepare('pragma wal_checkpoint(passive)').get();
  parentPort?.postMessage('done');
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { StorageWithDirectory } from '../../../../sdk-service/adapters/storage/index.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

const program = fileURLToPath(new URL('./programs/record-attempts.ts', import.meta.url));

interface Recorder {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  /** Attempts that the store has acknowledged to it so far. */
  acknowledged(): readonly string[];
}

/** Another process that writes to the same file. */
function startRecorder(options: { file: string; logKey: Buffer; name: string; count: number }): Recorder {
  const { file, logKey, name, count } = options;
  const args = ['--conditions=source', program, file, logKey.toString('hex'), name, String(count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return {
    child,
    ended: once(child, 'close'),
    // The last line may be cut short by the end of the process.
    acknowledged: () => output.split('\n').slice(0, -1),
  };
}

async function storedRequests(storage: StorageWithDirectory): Promise<ReadonlySet<string>> {
  const requests = new Set<string>();
  for (let after = 0; ; ) {
    const { rows, position } = await storage.tailAttempts({ after, limit: 1000 });
    if (rows.length === 0) return requests;
    for (const { requestId } of rows) requests.add(requestId);
    after = position;
  }
}

test('a process that is killed while it writes loses nothing that was acknowledged', async (t) => {
  const logKey = randomBytes(32);
  const { storage, file, close } = await openTemporaryStorage({ logKey });
  t.after(close);
  const recorder = startRecorder({ file, logKey, name: 'killed', count: 1_000_000 });
  while (recorder.acknowledged().length < 500) await once(recorder.child.stdout as NodeJS.EventEmitter, 'data');
  recorder.child.kill('SIGKILL');
  await recorder.ended;
  const stored = await storedRequests(storage);
  assert.deepEqual(
    recorder.acknowledged().filter((request) => !stored.has(request)),
    [],
  );
  const [chain] = await storage.verifyLogs();
  assert.deepEqual(chain && { rows: chain.rows, brokenAt: chain.brokenAt }, { rows: stored.size, brokenAt: undefined });
});

test('two processes write to one file, each with a chain of its own', async (t) => {
  const logKey = randomBytes(32);
  const { storage, file, close } = await openTemporaryStorage({ logKey });
  t.after(close);
  const recorders = ['first', 'second'].map((name) => startRecorder({ file, logKey, name, count: 400 }));
  await Promise.all(recorders.map(({ ended }) => ended));
  assert.deepEqual(
    recorders.map((recorder) => recorder.acknowledged().length),
    [400, 400],
  );
  assert.equal((await storedRequests(storage)).size, 800);
  assert.deepEqual(
    (await storage.verifyLogs()).map(({ log, rows, brokenAt }) => ({ log, rows, brokenAt })),
    [
      { log: 'attempts', rows: 400, brokenAt: undefined },
      { log: 'attempts', rows: 400, brokenAt: undefined },
    ],
  );
});

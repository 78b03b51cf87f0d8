import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runProgram } from '../../sdk-service/cli/run-program.ts';

/** Runs `mfa` over the store of running apps, with a text on standard input; it must succeed. @returns what it writes. */
export async function runMfa(
  dataDir: string,
  { input = '', words }: { readonly input?: string; readonly words: readonly string[] },
): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { MFA_DATA_DIR: dataDir, MFA_MASTER_KEY_FILE: join(dataDir, 'master.key') };
  const code = await runProgram(words, { env, stdin: Readable.from([Buffer.from(input)]), stdout, stderr });
  stdout.end();
  stderr.end();
  assert.equal(code, 0, await text(stderr));
  return text(stdout);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../../sdk-service/cli/run-program.ts';

const entry = fileURLToPath(new URL('../../../sdk-service/cli/mfa.ts', import.meta.url));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Place = Awaited<ReturnType<typeof createPlace>>;

/** A place for a store and its key, neither made yet, and the command with both in its environment. */
export async function createPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'mfa-cli-'));
  const dataDir = join(folder, 'data');
  const masterKeyFile = join(folder, 'keys', 'master.key');
  const env = { MFA_DATA_DIR: dataDir, MFA_MASTER_KEY_FILE: masterKeyFile };

  /** Runs the command in this process, which takes a tenth of the time, with a text on standard input. */
  async function mfaWithInput(input: string, ...words: readonly string[]): Promise<Run> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const code = await runProgram(words, { env, stdin: Readable.from([Buffer.from(input)]), stdout, stderr });
    stdout.end();
    stderr.end();
    return { code, stdout: await text(stdout), stderr: await text(stderr) };
  }

  /** Starts the command as a process and leaves it running. */
  function startMfa(...words: readonly string[]) {
    // Of the environment of the test only what a process needs to run at all.
    const { PATH, SystemRoot, TEMP } = process.env;
    const options = { env: { PATH, SystemRoot, TEMP, ...env } };
    return spawn(process.execPath, ['--conditions=source', entry, ...words], options);
  }

  return {
    folder,
    dataDir,
    masterKeyFile,
    env,
    mfaWithInput,
    startMfa,
    /** Runs the command in this process, standard input empty. */
    mfa: (...words: readonly string[]) => mfaWithInput('', ...words),
    /** Runs the command as a process, with a text on standard input. */
    async spawnMfa(input: string, ...words: readonly string[]): Promise<Run> {
      const child = startMfa(...words);
      // A command that does not read closes the pipe; what it says is what counts.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { code, stdout, stderr };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

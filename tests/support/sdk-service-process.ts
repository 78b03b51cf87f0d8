import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = join(import.meta.dirname, '..', '..', 'sdk-service');

/** A process of the SDK service's workspace, started from source. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  /** All that it has said on standard error so far: its log. */
  log(): string;
  /** The first line on standard output; undefined when it ended without one. */
  readonly firstLine: Promise<string | undefined>;
  readonly exitCode: Promise<number | null>;
  /** As if the machine had lost power. */
  kill(): Promise<void>;
}

/** @param entry below the folder of the SDK service, `server.ts`. */
export function startProcess(entry: string, environment: Readonly<Record<string, string>>): ServiceProcess {
  const child = spawn(process.execPath, ['--conditions=source', join(folder, entry)], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
  });
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text));
  const firstLine = Promise.race([line, exitCode.then(() => undefined)]);
  return {
    child,
    log: () => log,
    firstLine,
    exitCode,
    async kill() {
      child.kill('SIGKILL');
      await exitCode;
    },
  };
}

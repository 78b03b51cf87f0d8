import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** A server as a process of its own. */
export interface BenchServer {
  readonly address: string;
  /** Megabytes resident now. */
  memory(): number;
  /** Seconds of a processor used since its start. */
  cpuSeconds(): number;
  /** Lets a server that was started with `collectible` give back what it does not use. */
  collect(): Promise<void>;
  stop(): Promise<void>;
}

/** Arguments of Node for a server whose memory is measured: it collects its garbage when it is told to. */
export const collectible = [
  '--expose-gc',
  '--import',
  "data:text/javascript,process.on('SIGUSR2', () => { gc(); gc(); })",
] as const;

const COLLECTION_MS = 2000;

export async function startServer(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [])])) as [string?];
  if (line === undefined) throw new Error(`${args.join(' ')} did not start.`);
  const { listening } = JSON.parse(line) as { listening: string };
  return {
    address: listening,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    // proc(5): fields 14 and 15 of stat, in hundredths of a second; they begin behind the name in parentheses.
    cpuSeconds() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    async collect() {
      child.kill('SIGUSR2');
      await pause(COLLECTION_MS);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

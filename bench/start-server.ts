import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server as a process of its own. */
export interface BenchServer {
  readonly address: string;
  /** Megabytes resident now. */
  memory(): number;
  /** Seconds of a processor used since its start. */
  cpuSeconds(): number;
  /** Megabytes in use, once a server that was started with `collectible` has collected its garbage. */
  used(): Promise<number>;
  stop(): Promise<void>;
}

/** Arguments of Node for a server whose memory is measured: it collects its garbage, gives back what it can and tells what is left. */
export const collectible = [
  '--expose-gc',
  '--import',
  "data:text/javascript,process.on('SIGUSR2', () => { gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }); console.log(JSON.stringify(process.memoryUsage())); })",
] as const;

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
    async used() {
      const told = once(lines, 'line');
      child.kill('SIGUSR2');
      const { heapUsed, external } = JSON.parse(String((await told)[0])) as NodeJS.MemoryUsage;
      return (heapUsed + external) / 1024 / 1024;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

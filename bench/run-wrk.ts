import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What one slice of load measured. Latencies in milliseconds. */
export interface Slice {
  readonly requestsPerSecond: number;
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

interface Load {
  readonly script: 'envelopes' | 'pairs';
  readonly url: string;
  readonly seconds: number;
  readonly connections: number;
  /** One per connection where the answers of a connection matter. */
  readonly threads: number;
  readonly args: readonly string[];
}

/** Runs the load generator (wrk, another process) for one slice. */
export async function runWrk(load: Load): Promise<Slice> {
  const script = join(import.meta.dirname, 'wrk', `${load.script}.lua`);
  const args = [
    `-t${load.threads}`,
    `-c${load.connections}`,
    `-d${load.seconds}s`,
    '--timeout',
    '10s',
    '-s',
    script,
    load.url,
    '--',
    ...load.args,
  ];
  const wrk = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  wrk.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    wrk.on('error', (cause) =>
      reject(new Error('wrk is needed for the bench (Debian: apt-get install wrk).', { cause })),
    );
    wrk.on('close', resolve);
  });
  const line = output.split('\n').find((candidate) => candidate.startsWith('{'));
  if (code !== 0 || line === undefined) throw new Error(`wrk failed (${code}):\n${output}`);
  const raw = JSON.parse(line) as Record<string, number>;
  const errors =
    (raw.connectErrors ?? 0) +
    (raw.readErrors ?? 0) +
    (raw.writeErrors ?? 0) +
    (raw.timeouts ?? 0) +
    (raw.statusErrors ?? 0);
  const requests = raw.requests ?? 0;
  return {
    requests,
    requestsPerSecond: requests / ((raw.microseconds ?? 1) / 1e6),
    p50: (raw.p50 ?? 0) / 1000,
    p99: (raw.p99 ?? 0) / 1000,
    errors,
  };
}

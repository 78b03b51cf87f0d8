import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measurePolls } from './mobile-polls/measure-polls.ts';
import { mobileAccount, seedDevices } from './mobile-polls/seed-devices.ts';
import { type BenchServer, collectible, startServer } from './start-server.ts';

/**
 * `npm run bench -- polls`: ten thousand devices poll one mobile service over one SDK service, each a process of its own.
 * What is measured: how soon a request is with its device, how soon the device's decision ends the SOAP call that waits
 * for it, what an open poll costs in memory, and what all of them cost while nothing happens.
 */
const DEVICES = Number(process.env.MFA_BENCH_DEVICES ?? 10_000);
const AUTHENTICATIONS = Number(process.env.MFA_BENCH_AUTHENTICATIONS ?? 150);
const RAMP_SECONDS = 25;
const QUIET_SECONDS = 15;
const PAUSE_MS = 130;

const MOST_MS = 300;
const MOST_KILOBYTES = 20;

const folder = mkdtempSync(join(tmpdir(), 'mfa-bench-'));
const root = join(import.meta.dirname, '..');
const servers: BenchServer[] = [];
try {
  await bench();
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true });
}

async function bench(): Promise<void> {
  const devices = await seedDevices(folder, DEVICES);
  const sdk = await start('sdk-service', {
    MFA_DATA_DIR: folder,
    MFA_MASTER_KEY_FILE: join(folder, 'master.key'),
  });
  const mobile = await start('mobile-app-service', {
    SSL_REQUIRED: 'false',
    MFA_SDK_URL: `${sdk.address}/PfWsSdk.asmx`,
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: mobileAccount.name,
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: mobileAccount.password,
  });
  const { reach, wake, approved, answers, kilobytesPerPoll, residentPerPoll, quiet } = await measurePolls({
    devices,
    sdk,
    mobile,
    rampSeconds: RAMP_SECONDS,
    quietSeconds: QUIET_SECONDS,
    authentications: AUTHENTICATIONS,
    pauseMs: PAUSE_MS,
  });
  console.table({
    'a request reaches its device': percentiles(reach),
    'a decision ends the SOAP call': percentiles(wake),
  });
  console.log(`${DEVICES} devices, ${approved} of ${AUTHENTICATIONS} approved; memory per open poll:`);
  console.log(
    `  ${kilobytesPerPoll.toFixed(1)} kB live in the mobile service, ${residentPerPoll.toFixed(1)} kB by its growth`,
  );
  console.log(
    `while nothing happens: ${quiet.pollsPerSecond.toFixed(0)} waits renewed a second, SDK service ${percent(quiet.sdkCpu)} of a processor, mobile service ${percent(quiet.mobileCpu)}`,
  );
  console.log(Object.fromEntries(answers));
  const isMet = at(reach, 0.95) < MOST_MS && at(wake, 0.95) < MOST_MS && kilobytesPerPoll < MOST_KILOBYTES;
  if (!isMet || approved !== AUTHENTICATIONS) process.exitCode = 1;
}

async function start(app: string, environment: Record<string, string>): Promise<BenchServer> {
  const args = ['--max-semi-space-size=8', ...collectible, join(root, app, 'dist/server.js')];
  const server = await startServer(args, { PORT: '0', MFA_LOG_LEVEL: 'warn', ...environment });
  servers.push(server);
  return server;
}

function percentiles(values: readonly number[]) {
  return {
    'p50 ms': Math.round(at(values, 0.5)),
    'p95 ms': Math.round(at(values, 0.95)),
    'max ms': Math.round(at(values, 1)),
  };
}

function at(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)} %`;
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { runWrk, type Slice } from './run-wrk.ts';
import { benchUser, seedStore } from './seed-store.ts';
import { actionOf, authorization, codeOf, envelope, openPrompts, post } from './soap-requests.ts';
import { type BenchServer, startServer } from './start-server.ts';

/**
 * `npm run bench`: what a message costs, as a ratio to bare `node:http` in the same run. All servers stay up, are warmed,
 * and are measured in interleaved slices, so that a slow moment of the machine falls on all of them; medians count.
 */
const SLICES = Number(process.env.MFA_BENCH_SLICES ?? 8);
const USERS = Number(process.env.MFA_BENCH_USERS ?? 200_000);
const FEW_USERS = 1000;
const SECONDS = 2;
const WARM_SECONDS = 6;
const CONNECTIONS = 32;

const folder = mkdtempSync(join(tmpdir(), 'mfa-bench-'));
const root = join(import.meta.dirname, '..');
const servers: BenchServer[] = [];
try {
  if (process.argv[2] === 'fuzz') await import('./fuzz.ts');
  else if (process.argv[2] === 'polls') await import('./mobile-polls.ts');
  else if (process.argv[2] === 'nodes') await import('./two-nodes.ts');
  else await bench();
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true });
}

async function bench(): Promise<void> {
  const many = await startSdk('many', USERS);
  const few = await startSdk('few', FEW_USERS);
  const sample = await post({
    url: many.url,
    message: 'GetUserSettings_3',
    inner: `<username>${benchUser(1)}</username>`,
  });
  const floor = await start([join(import.meta.dirname, 'floor-server.ts'), String(Buffer.byteLength(sample))]);
  const floorFile = writeLines('floor', [envelope('GetUserSettings_3', '<username>x</username>')]);
  const people: People = { next: 0, perSecond: 10_000 };

  const kinds: Record<string, (seconds: number) => Promise<Slice>> = {
    floor: (seconds) => load({ url: floor.address, message: 'GetUserSettings_3', file: floorFile, seconds }),
    reads: (seconds) => load({ url: many.url, message: 'GetUserSettings_3', file: many.readFile, seconds }),
    readsOfFew: (seconds) => load({ url: few.url, message: 'GetUserSettings_3', file: few.readFile, seconds }),
    durable: (seconds) => durable(many.url, people, seconds),
    pairs: (seconds) => pairs(many.url, people, seconds),
  };

  // A burst on a process that has just started and a store that nobody has read yet.
  const fresh = await startSdk('fresh', FEW_USERS);
  const burst = await runWrk({
    script: 'envelopes',
    url: fresh.url,
    seconds: SECONDS,
    connections: 256,
    threads: 1,
    args: [fresh.readFile, actionOf('GetUserSettings_3'), authorization],
  });
  console.log(`burst on a fresh store, 256 connections: ${burst.requests} answers, ${burst.errors} errors or 5xx`);

  const measured = new Map<string, Slice[]>();
  for (const [kind, measure] of Object.entries(kinds))
    await measure(kind === 'durable' || kind === 'pairs' ? 2 : WARM_SECONDS);
  for (let slice = 0; slice < SLICES; slice += 1) {
    for (const [kind, measure] of Object.entries(kinds)) {
      measured.set(kind, [...(measured.get(kind) ?? []), await measure(SECONDS)]);
    }
  }
  report(measured, many);
}

/** Who comes next, and how many a second there have been at the most, so that each slice has people enough. */
interface People {
  next: number;
  perSecond: number;
}

interface SdkUnderTest {
  readonly url: string;
  readonly readFile: string;
  readonly server: BenchServer;
}

/** With the option that docs/install.md gives it: its short-lived objects stay in less memory, at the same speed. */
async function startSdk(name: string, users: number): Promise<SdkUnderTest> {
  const dataDir = mkdtempSync(join(folder, `${name}-`));
  const started = performance.now();
  await seedStore(dataDir, users);
  console.log(`${users} users enrolled in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const server = await start(['--max-semi-space-size=8', join(root, 'sdk-service/dist/server.js')], {
    PORT: '0',
    MFA_DATA_DIR: dataDir,
    MFA_MASTER_KEY_FILE: join(dataDir, 'master.key'),
    MFA_LOG_LEVEL: 'warn',
  });
  const bodies = Array.from({ length: Math.min(users, 20_000) }, (_, index) =>
    // A stride that is coprime to any such number reaches users all over the store.
    envelope('GetUserSettings_3', `<username>${benchUser((index * 7919) % users)}</username>`),
  );
  return { url: `${server.address}/PfWsSdk.asmx`, readFile: writeLines(name, bodies), server };
}

async function start(args: readonly string[], environment?: Record<string, string>): Promise<BenchServer> {
  const server = await startServer(args, environment);
  servers.push(server);
  return server;
}

function load(of: { readonly url: string; readonly message: string; readonly file: string; readonly seconds: number }) {
  return runWrk({
    script: 'envelopes',
    url: of.url,
    seconds: of.seconds,
    connections: CONNECTIONS,
    threads: 1,
    args: [of.file, actionOf(of.message), authorization],
  });
}

/** The prompts are opened before the clock starts; each person answers once. */
async function durable(url: string, people: People, seconds: number): Promise<Slice> {
  const numbers = take(people, Math.ceil(people.perSecond * seconds * 1.3));
  const ids = await openPrompts(url, numbers);
  const bodies = numbers.map((number, index) =>
    envelope(
      'ValidateOathCode',
      `<username>${benchUser(number)}</username><code>${codeOf(number)}</code><authenticationRequestId>${ids[index]}</authenticationRequestId><fallback>false</fallback>`,
    ),
  );
  const slice = await load({ url, message: 'ValidateOathCode', file: writeLines('durable', bodies), seconds });
  if (slice.requests > bodies.length) throw new Error('More answers than people: raise the reserve of the bench.');
  people.perSecond = Math.max(people.perSecond, slice.requestsPerSecond);
  return slice;
}

async function pairs(url: string, people: People, seconds: number): Promise<Slice> {
  const numbers = take(people, Math.ceil((people.perSecond * seconds * 1.3) / 2));
  const lines = numbers.map((number) => `${benchUser(number)} ${codeOf(number)}`);
  const slice = await runWrk({
    script: 'pairs',
    url,
    seconds,
    connections: CONNECTIONS,
    threads: CONNECTIONS,
    args: [writeLines('pairs', lines), authorization, pfWsSdk.namespace, String(CONNECTIONS)],
  });
  // Two messages make a pair.
  return { ...slice, requestsPerSecond: slice.requestsPerSecond / 2 };
}

function take(people: People, count: number): readonly number[] {
  if (people.next + count > USERS) people.next = 0;
  const first = people.next;
  people.next += count;
  return Array.from({ length: count }, (_, index) => first + index);
}

function writeLines(name: string, lines: readonly string[]): string {
  const file = join(folder, `${name}.txt`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function report(measured: ReadonlyMap<string, readonly Slice[]>, many: SdkUnderTest): void {
  const floor = median((measured.get('floor') ?? []).map((slice) => slice.requestsPerSecond));
  const rows = [...measured].map(([kind, slices]) => {
    const rate = median(slices.map((slice) => slice.requestsPerSecond));
    return {
      kind,
      'per second': Math.round(rate),
      'of the floor': `${((rate / floor) * 100).toFixed(1)} %`,
      'p50 ms': median(slices.map((slice) => slice.p50)).toFixed(1),
      'p99 ms': median(slices.map((slice) => slice.p99)).toFixed(1),
      errors: slices.reduce((sum, slice) => sum + slice.errors, 0),
    };
  });
  console.table(rows);
  console.log(`resident memory of the SDK service with ${USERS} users: ${Math.round(many.server.memory())} MB`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchUser, seedStore } from './seed-store.ts';
import { post } from './soap-requests.ts';
import { startServer } from './start-server.ts';

/**
 * `node --conditions=source bench/find-users.ts`: what a search costs among many users, as a ratio to GetUserSettings_3 in
 * the same run. One call at a time, all kinds in turns, so that a slow moment of the machine falls on all of them.
 */
const USERS = Number(process.env.MFA_BENCH_USERS ?? 200_000);
const ROUNDS = Number(process.env.MFA_BENCH_ROUNDS ?? 60);
const WARM_ROUNDS = 10;

const folder = mkdtempSync(join(tmpdir(), 'mfa-bench-'));
try {
  await bench();
} finally {
  rmSync(folder, { recursive: true });
}

async function bench(): Promise<void> {
  await seedStore(folder, USERS);
  const server = await startServer([join(import.meta.dirname, '../sdk-service/dist/server.js')], {
    PORT: '0',
    MFA_DATA_DIR: folder,
    MFA_MASTER_KEY_FILE: join(folder, 'master.key'),
    MFA_LOG_LEVEL: 'warn',
  });
  try {
    await measure(`${server.address}/PfWsSdk.asmx`, () => server.memory());
  } finally {
    await server.stop();
  }
}

async function measure(url: string, memory: () => number): Promise<void> {
  const find = (filter: string, limit = 0) =>
    post({ url, message: 'FindUsers_4', inner: `${filter}<resultLimit>${limit}</resultLimit>` });
  const kinds: Record<string, () => Promise<string>> = {
    GetUserSettings_3: () =>
      post({ url, message: 'GetUserSettings_3', inner: `<username>${benchUser(USERS >> 1)}</username>` }),
    'by name, 20 of many': () => find('<usernameFilter>user1*</usernameFilter>', 20),
    'by last name, 20 of many': () => find('<lastNameFilter>body 1*</lastNameFilter>', 20),
    'by last name, a handful': () => find(`<lastNameFilter>body ${USERS - 1}*</lastNameFilter>`),
    'by e-mail, exact': () => find(`<emailFilter>${benchUser(USERS >> 2)}</emailFilter>`),
    'by last name, 1,000 of many': () => find('<lastNameFilter>body 1*</lastNameFilter>'),
    'nobody among all (no index)': () => find('<lastNameFilter>*nobody*</lastNameFilter>'),
  };
  const times = new Map<string, number[]>();
  for (let round = -WARM_ROUNDS; round < ROUNDS; round += 1) {
    for (const [kind, ask] of Object.entries(kinds)) {
      const started = performance.now();
      const answer = await ask();
      const took = performance.now() - started;
      if (!answer.includes('<Code>0</Code>')) throw new Error(`${kind}: ${answer}`);
      if (round >= 0) times.set(kind, [...(times.get(kind) ?? []), took]);
    }
  }
  const base = at(times.get('GetUserSettings_3') ?? [], 0.5);
  console.table(
    [...times].map(([kind, measured]) => ({
      kind,
      'p50 ms': at(measured, 0.5).toFixed(1),
      'p99 ms': at(measured, 0.99).toFixed(1),
      'times GetUserSettings_3': (at(measured, 0.5) / base).toFixed(1),
    })),
  );
  console.log(`${USERS} users; resident memory of the SDK service: ${Math.round(memory())} MB`);
}

function at(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

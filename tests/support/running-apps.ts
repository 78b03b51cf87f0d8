import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { createSdkClient, type SdkClient } from '@mfa/shared/sdk-client/sdk-client';

const root = join(import.meta.dirname, '..', '..');

/** One of the apps as a process of its own. */
export interface RunningApp {
  readonly address: string;
  /** As if the machine had lost power. */
  kill(): Promise<void>;
}

/** The three apps over a demonstration store of their own, on free ports. */
export interface RunningApps {
  readonly password: string;
  readonly portal: string;
  readonly sdk: string;
  readonly mobile: string;
  /** A caller of the Web Service SDK, by default the in-house application of the demonstration. */
  client(name?: string): SdkClient;
  /** As if the machine had lost power. */
  kill(app: AppName): Promise<void>;
  /** On the same port as before. */
  start(app: AppName): Promise<void>;
  /** The folder of the store. */
  readonly dataDir: string;
}

export type AppName = 'sdk-service' | 'user-portal' | 'mobile-app-service';

/** Starts SDK service, portal and mobile service from source, as `npm start` does; they end with the test. */
export async function startApps(t: Pick<TestContext, 'after'>): Promise<RunningApps> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mfa-apps-'));
  const password = 'Correct & <horse> 2026';
  const running = new Map<AppName, RunningApp>();
  const clients: SdkClient[] = [];
  t.after(async () => {
    for (const client of clients) client.close();
    await Promise.all([...running.values()].map((app) => app.kill()));
    rmSync(dataDir, { recursive: true });
  });

  const demo = { MFA_DEMO: '1', MFA_DATA_DIR: dataDir, MFA_DEMO_PASSWORD: password, MFA_LOG_LEVEL: 'warn' };
  writeFileSync(join(dataDir, 'portal-cookie.key'), randomBytes(32).toString('base64url'), { mode: 0o600 });
  const seeded = spawnSync(process.execPath, ['--conditions=source', join(root, 'sdk-service/demo/seed.ts')], {
    env: { PATH: process.env.PATH, ...demo },
    encoding: 'utf8',
  });
  if (seeded.status !== 0) throw new Error(`The demonstration was not made: ${seeded.stderr}`);

  function environmentOf(app: AppName): Record<string, string> {
    if (app === 'sdk-service') return demo;
    const account = app === 'user-portal' ? 'svc-portal' : 'svc-mobile';
    return {
      ...(app === 'mobile-app-service' && { MFA_DEMO: '1' }),
      MFA_LOG_LEVEL: 'warn',
      MFA_SDK_URL: `${addressOf('sdk-service')}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`,
      WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: account,
      WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: join(dataDir, `${account}.password`),
      MFA_PORTAL_COOKIE_KEY_FILE: join(dataDir, 'portal-cookie.key'),
      ...(app === 'user-portal' && { MFA_DEMO_MESSAGES_URL: `${addressOf('sdk-service')}/demo/messages` }),
    };
  }

  function addressOf(app: AppName): string {
    const address = running.get(app)?.address;
    if (address === undefined) throw new Error(`${app} was never started`);
    return address;
  }

  async function start(app: AppName): Promise<void> {
    const port = running.has(app) ? new URL(addressOf(app)).port : '0';
    running.set(app, await startApp(app, { PORT: port, ...environmentOf(app) }));
  }

  async function kill(app: AppName): Promise<void> {
    await running.get(app)?.kill();
  }

  await start('sdk-service');
  await Promise.all([start('user-portal'), start('mobile-app-service')]);

  return {
    dataDir,
    password,
    sdk: addressOf('sdk-service'),
    portal: `${addressOf('user-portal').replace('127.0.0.1', 'localhost')}/MultiFactorAuth`,
    mobile: `${addressOf('mobile-app-service')}/MultiFactorAuthMobileAppWebService`,
    client(username = 'svc-sdk') {
      const url = `${addressOf('sdk-service')}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`;
      const client = createSdkClient({ url, username, password, timeoutMs: 20_000 });
      clients.push(client);
      return client;
    },
    kill,
    start,
  };
}

async function startApp(app: AppName, environment: Readonly<Record<string, string>>): Promise<RunningApp> {
  const child = spawn(process.execPath, ['--conditions=source', join(root, app, 'server.ts')], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const complaint = text(child.stderr);
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line').then(([line]) => String(line)), exited.then(() => undefined)]);
  if (first === undefined) throw new Error(`${app} did not start: ${await complaint}`);
  child.stdout.resume();
  return {
    address: (JSON.parse(first) as { listening: string }).listening,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

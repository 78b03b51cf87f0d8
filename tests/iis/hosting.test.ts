import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { createMasterKeyFile } from '../../sdk-service/adapters/secrets/index.ts';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);

test('the SDK service starts as iisnode starts it', async (t) => {
  const folder = temporaryFolder(t);
  createMasterKeyFile(join(folder, 'master.key'));
  const get = await startAsIisnode(t, 'sdk-service', {
    MFA_DATA_DIR: folder,
    MFA_MASTER_KEY_FILE: join(folder, 'master.key'),
  });
  assert.equal((await get('/healthz')).status, 200);
  assert.equal((await get('/MultiFactorAuthWebServiceSdk/readyz')).status, 200);
  assert.equal((await get('/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx', { 'X-iisnode-HTTPS': 'on' })).status, 401);
});

test('a forged server variable beside the real one opens nothing', async (t) => {
  const folder = temporaryFolder(t);
  createMasterKeyFile(join(folder, 'master.key'));
  const get = await startAsIisnode(t, 'sdk-service', {
    MFA_DATA_DIR: folder,
    MFA_MASTER_KEY_FILE: join(folder, 'master.key'),
  });
  const credentials = { Authorization: `Basic ${Buffer.from('a:b').toString('base64')}` };
  const path = '/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx';
  for (const headers of [
    {},
    { 'X-iisnode-HTTPS': 'off' },
    { 'X-iisnode-HTTPS': ['on', 'off'] },
    { 'X-Forwarded-Proto': 'https' },
  ]) {
    assert.equal((await get(path, { ...credentials, ...headers })).status, 403, JSON.stringify(headers));
  }
});

test('the user portal starts as iisnode starts it', async (t) => {
  const folder = temporaryFolder(t);
  const get = await startAsIisnode(t, 'user-portal', {
    pfup_pfwssdk_PfWsSdk: 'http://127.0.0.1:9/PfWsSdk.asmx',
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc-portal',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: writeFile(folder, 'password', 'not the real one'),
    MFA_PORTAL_COOKIE_KEY_FILE: writeFile(folder, 'cookie.key', 'k'.repeat(43)),
  });
  assert.equal((await get('/healthz')).status, 200);
  assert.equal((await get('/MultiFactorAuth/healthz')).status, 200);
});

test('the mobile app web service starts as iisnode starts it', async (t) => {
  const folder = temporaryFolder(t);
  const get = await startAsIisnode(t, 'mobile-app-service', {
    'pfMobile App Web Service_pfwssdk_PfWsSdk': 'http://127.0.0.1:9/PfWsSdk.asmx',
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc-mobile',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: writeFile(folder, 'password', 'not the real one'),
  });
  assert.equal((await get('/healthz')).status, 200);
  const page = '/MultiFactorAuthMobileAppWebService/PfPaWs.asmx';
  assert.equal((await get(page, { 'X-iisnode-HTTPS': 'on' })).status, 200);
  assert.notEqual((await get(page)).status, 200);
});

test('every app turns off what iisnode leaves open', () => {
  for (const app of ['sdk-service', 'user-portal', 'mobile-app-service']) {
    const config = readFileSync(join(root, app, 'web.config'), 'utf8');
    for (const attribute of [
      'debuggingEnabled="false"',
      'devErrorsEnabled="false"',
      'loggingEnabled="false"',
      'watchedFiles="web.config"',
      'enableXFF="true"',
      `promoteServerVars="${app === 'sdk-service' ? 'HTTPS,AUTH_USER,AUTH_TYPE' : 'HTTPS'}"`,
      'flushResponse="true"',
      'nodeProcessCountPerApplication="1"',
      'path="iis.cjs"',
      '<add segment="node_modules" />',
      '<add segment="dist" />',
      'AbortRequest',
    ]) {
      assert.ok(config.includes(attribute), `${app}: ${attribute}`);
    }
  }
});

/** What ends the processes of a test. */
const running = new WeakMap<TestContext, readonly (() => Promise<void>)[]>();

type Get = (
  path: string,
  headers?: Readonly<Record<string, string | readonly string[]>>,
) => Promise<{ readonly status: number | undefined; readonly body: string }>;

/** A process that `require`s the entry, with PORT as a pipe: a socket's path stands for it here. */
async function startAsIisnode(
  t: TestContext,
  app: string,
  environment: Readonly<Record<string, string>>,
): Promise<Get> {
  const entry = join(root, app, 'iis.cjs');
  assert.ok(existsSync(join(root, app, 'dist', 'server.js')), `${app} is not built: npm run build`);
  const socketPath = join(temporaryFolder(t), 'pipe.sock');
  const child = spawn(process.execPath, ['-e', `require(${JSON.stringify(require.resolve(entry))})`], {
    cwd: join(root, app),
    env: { PATH: process.env.PATH, PORT: socketPath, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await closed;
  }
  running.set(t, [...(running.get(t) ?? []), kill]);
  const complaint = text(child.stderr);
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(async () => assert.fail(`${app} did not start: ${await complaint}`)),
  ]);
  return (path, headers = {}) =>
    new Promise((resolve, reject) => {
      request({ socketPath, path, headers: headers as Record<string, string | string[]> }, async (response) => {
        resolve({ status: response.statusCode, body: await text(response) });
      })
        .on('error', reject)
        .end();
    });
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-iis-'));
  // In this order: a folder cannot be taken away from a process that still writes into it.
  t.after(async () => {
    for (const kill of running.get(t) ?? []) await kill();
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function writeFile(folder: string, name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { writePackage } from '../../scripts/package/write-package.ts';
import { createMasterKeyFile } from '../../sdk-service/adapters/secrets/index.ts';

const root = join(import.meta.dirname, '..', '..');

test('the portal in a folder of its own starts, and holds no database and no directory', async (t) => {
  const folder = temporaryFolder(t);
  const target = join(folder, 'portal');
  writePackage({ root, app: 'user-portal', target });
  for (const name of ['kysely', 'mssql', 'tedious', 'ldapts']) {
    assert.ok(!existsSync(join(target, 'node_modules', name)), name);
  }
  const address = await start(t, target, sdkCredentials(folder));
  assert.equal((await fetch(`${address}/healthz`)).status, 200);
});

test('the mobile app web service in a folder of its own starts and shows its page', async (t) => {
  const folder = temporaryFolder(t);
  const target = join(folder, 'mobile');
  writePackage({ root, app: 'mobile-app-service', target });
  const address = await start(t, target, sdkCredentials(folder));
  const page = await fetch(`${address}/MultiFactorAuthMobileAppWebService/PfPaWs.asmx`);
  assert.equal(page.status, 200);
  assert.equal((await fetch(`${address}/MultiFactorAuthMobileAppWebService/style.css`)).status, 200);
});

test('the SDK service in a folder of its own starts on an empty store', async (t) => {
  const folder = temporaryFolder(t);
  const target = join(folder, 'sdk');
  writePackage({ root, app: 'sdk-service', target });
  const key = join(folder, 'master.key');
  createMasterKeyFile(key);
  const address = await start(t, target, { MFA_DATA_DIR: folder, MFA_MASTER_KEY_FILE: key });
  assert.equal((await fetch(`${address}/readyz`)).status, 200);
});

test('a package holds no link, no source and no native module, and hosts itself in IIS', (t) => {
  const target = join(temporaryFolder(t), 'portal');
  writePackage({ root, app: 'user-portal', target });
  const files = globSync('**/*', { cwd: target });
  assert.deepEqual(
    files.filter((file) => lstatSync(join(target, file)).isSymbolicLink()),
    [],
  );
  assert.deepEqual(
    files.filter((file) => file.endsWith('.node')),
    [],
  );
  assert.deepEqual(
    files.filter((file) => /\.ts$/.test(file) && !file.startsWith('node_modules')),
    [],
  );
  for (const name of ['iis.cjs', 'web.config', 'package.json', 'LICENSE', 'views', 'public', 'locales']) {
    assert.ok(files.includes(name), name);
  }
  const manifest = JSON.parse(readFileSync(join(target, 'node_modules', '@mfa', 'shared', 'package.json'), 'utf8'));
  assert.deepEqual(manifest.exports, { './*': './dist/*.js' });
});

function sdkCredentials(folder: string): Record<string, string> {
  const password = join(folder, 'password');
  writeFileSync(password, 'not the real one', { mode: 0o600 });
  return {
    MFA_SDK_URL: 'http://127.0.0.1:9/PfWsSdk.asmx',
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: password,
  };
}

/** Starts what stands in the folder as an administrator would, with nothing of the project around it. */
async function start(t: TestContext, target: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, ['dist/server.js'], {
    cwd: target,
    env: { PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  t.after(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const complaint = text(child.stderr);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    closed.then(() => undefined),
  ]);
  if (line === undefined) assert.fail(`It did not start: ${await complaint}`);
  return (JSON.parse(line[0]) as { listening: string }).listening;
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-package-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

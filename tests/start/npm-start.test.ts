import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { freePorts, startDemonstration, temporaryDataFolder } from '../support/npm-start.ts';

test('a first start shows where and as whom, a second one keeps the store, --reset begins anew', async (t) => {
  const dataDir = temporaryDataFolder(t);
  const environment = { ...freePorts, MFA_DATA_DIR: dataDir, MFA_DEMO_PASSWORD: 'one for <all> & everybody' };

  const first = await startDemonstration(t, environment);
  assert.equal(first.addresses.length, 3, first.block);
  for (const name of ['alice', 'bob', 'carol', 'dana', 'svc-sdk', 'svc-portal', 'svc-mobile', '/demo/messages']) {
    assert.ok(first.block.includes(name), name);
  }
  assert.ok(first.block.includes('one for <all> & everybody'));
  assert.deepEqual(await statusesOf(first.addresses, '/readyz'), [200, 200, 200]);
  const key = readFileSync(join(dataDir, 'master.key'));

  const { code } = await first.interrupt();
  assert.equal(code, 0);
  await assert.rejects(fetch(`${first.addresses[0]}/healthz`));

  const second = await startDemonstration(t, environment);
  assert.deepEqual(await statusesOf(second.addresses, '/readyz'), [200, 200, 200]);
  assert.ok(second.block.includes('npm start -- --reset'));
  assert.ok(!second.block.includes('one for <all> & everybody'), 'passwords are told once');
  assert.deepEqual(readFileSync(join(dataDir, 'master.key')), key);
  await second.interrupt();

  const third = await startDemonstration(t, environment, ['--reset']);
  assert.ok(third.block.includes('one for <all> & everybody'));
  assert.notDeepEqual(readFileSync(join(dataDir, 'master.key')), key);
  await third.interrupt();
});

test('secrets of the demonstration are files that only its account can read', async (t) => {
  const dataDir = temporaryDataFolder(t);
  const demonstration = await startDemonstration(t, { ...freePorts, MFA_DATA_DIR: dataDir });
  await demonstration.interrupt();
  for (const name of ['master.key', 'portal-cookie.key', 'svc-portal.password', 'svc-mobile.password']) {
    assert.equal(statSync(join(dataDir, name)).mode & 0o777, 0o600, name);
  }
  const password = readFileSync(join(dataDir, 'svc-portal.password'), 'utf8');
  for (const app of ['sdk-service', 'user-portal', 'mobile-app-service']) {
    assert.ok(!readFileSync(join(dataDir, 'logs', `${app}.log`), 'utf8').includes(password), app);
  }
});

test('when one app dies, it says which and stops the others', async (t) => {
  const dataDir = temporaryDataFolder(t);
  const demonstration = await startDemonstration(t, { ...freePorts, MFA_DATA_DIR: dataDir });
  process.kill(processOf('mobile-app-service', dataDir), 'SIGKILL');
  const { code, output } = await demonstration.ended;
  assert.equal(code, 1);
  assert.match(output, /mobile-app-service ended \(SIGKILL\)/);
  await assert.rejects(fetch(`${demonstration.addresses[0]}/healthz`));
});

test('refuses an address that others could reach', async (t) => {
  await refuses(t, { MFA_HOST: '0.0.0.0' }, /MFA_HOST is "0\.0\.0\.0"; it may be a loopback address/);
});

test('refuses what is no port, naming the setting', async (t) => {
  await refuses(t, { MFA_PORTAL_PORT: '99999' }, /MFA_PORTAL_PORT is "99999"; it may be a port/);
});

test('refuses a port that another program has, naming the setting that moves it', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  await refuses(t, { MFA_SDK_PORT: String(port) }, new RegExp(`Port ${port} .* in use .* MFA_SDK_PORT`));
});

test('leaves alone a folder that it did not make, also when asked to begin anew', async (t) => {
  const dataDir = temporaryDataFolder(t);
  const store = join(dataDir, 'store.sqlite');
  writeFileSync(store, 'a production store');
  const { complaint } = await refuses(t, { MFA_DATA_DIR: dataDir }, /holds what the demonstration did not make/, [
    '--reset',
  ]);
  assert.equal(readFileSync(store, 'utf8'), 'a production store');
  assert.ok(!complaint.includes(' at '), 'a sentence, not a stack');
});

test('refuses an argument that it does not know, with the list of those that it knows', async (t) => {
  await refuses(t, {}, /--resett: not understood[\s\S]*npm start -- --reset/, ['--resett']);
});

test('--help tells the settings and starts nothing', async (t) => {
  const dataDir = join(temporaryDataFolder(t), 'not made');
  const { ended } = await startDemonstration(t, { MFA_DATA_DIR: dataDir }, ['--help']);
  const { code, output } = await ended;
  assert.equal(code, 0);
  for (const name of ['MFA_DATA_DIR', 'MFA_SDK_PORT', 'MFA_PORTAL_PORT', 'MFA_MOBILE_PORT', 'MFA_DEMO_PASSWORD']) {
    assert.ok(output.includes(name), name);
  }
  assert.ok(!existsSync(dataDir));
});

async function refuses(
  t: TestContext,
  environment: Readonly<Record<string, string>>,
  sentence: RegExp,
  args: readonly string[] = [],
) {
  const defaults = { ...freePorts, MFA_DATA_DIR: temporaryDataFolder(t) };
  const { ended } = await startDemonstration(t, { ...defaults, ...environment }, args);
  const end = await ended;
  assert.equal(end.code, 1);
  assert.match(end.complaint, sentence);
  return end;
}

function statusesOf(addresses: readonly string[], path: string): Promise<number[]> {
  return Promise.all(addresses.map(async (address) => (await fetch(address + path)).status));
}

/** The process that wrote an app's log last. */
function processOf(app: string, dataDir: string): number {
  const line =
    readFileSync(join(dataDir, 'logs', `${app}.log`), 'utf8')
      .trim()
      .split('\n')
      .at(-1) ?? '';
  return (JSON.parse(line) as { pid: number }).pid;
}

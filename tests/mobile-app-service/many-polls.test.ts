import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { measurePolls } from '../../bench/mobile-polls/measure-polls.ts';
import { mobileAccount, seedDevices } from '../../bench/mobile-polls/seed-devices.ts';
import { startServer } from '../../bench/start-server.ts';

const root = join(import.meta.dirname, '../..');

test('devices that poll are asked, and their decisions end the calls that wait for them', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-polls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const devices = await seedDevices(folder, 40);
  const start = async (app: string, environment: Record<string, string>) => {
    const args = ['--conditions=source', join(root, app, 'server.ts')];
    const server = await startServer(args, { PORT: '0', MFA_LOG_LEVEL: 'error', ...environment });
    t.after(() => server.stop());
    return server;
  };
  const sdk = await start('sdk-service', { MFA_DATA_DIR: folder, MFA_MASTER_KEY_FILE: join(folder, 'master.key') });
  const mobile = await start('mobile-app-service', {
    SSL_REQUIRED: 'false',
    MFA_SDK_URL: `${sdk.address}/PfWsSdk.asmx`,
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: mobileAccount.name,
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: mobileAccount.password,
  });
  const times = { rampSeconds: 0, quietSeconds: 0, pauseMs: 0 };
  const { approved, answers } = await measurePolls({ devices, sdk, mobile, authentications: 4, ...times });
  assert.equal(approved, 4);
  assert.deepEqual(
    [...answers.keys()].filter((kind) => kind.startsWith('refused')),
    [],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AppName, startApps } from '../support/running-apps.ts';

const addUserSettings = {
  Mode: 'oathToken',
  PinMode: 'standard',
  SmsDirection: 'unspecified',
  SmsMode: 'unspecified',
  PhoneAppMode: 'unspecified',
  Enabled: true,
  PinChangeRequired: false,
} as const;

test('what was acknowledged survives a kill -9 at any moment', async (t) => {
  const apps = await startApps(t);
  const acknowledged: string[] = [];
  const { pfWsSdk } = apps.client();

  // Twenty callers add users as fast as they are answered, until the service is gone from under them.
  let killed = false;
  const callers = Array.from({ length: 20 }, async (_, caller) => {
    for (let n = 0; n < 1000 && !killed; n += 1) {
      const username = `user-${caller}-${n}`;
      const added = await pfWsSdk.AddUser_3({ username, addUserSettings, sendEmail: false }).catch(() => undefined);
      if (added === undefined) return;
      assert.equal(added.error?.Code, 0, added.error?.Description);
      acknowledged.push(username);
      if (acknowledged.length === 200) {
        killed = true;
        await apps.kill('sdk-service');
      }
    }
  });
  await Promise.all(callers);
  assert.ok(acknowledged.length >= 200);

  await apps.start('sdk-service');
  const again = apps.client();
  const found = await Promise.all(acknowledged.map((username) => again.pfWsSdk.UserExists({ username })));
  assert.deepEqual(
    acknowledged.filter((_, index) => found[index]?.result !== true),
    [],
  );
});

test('the apps may be killed and come back in any order', async (t) => {
  const apps = await startApps(t);
  const orders: readonly (readonly AppName[])[] = [
    ['user-portal', 'mobile-app-service', 'sdk-service'],
    ['sdk-service', 'mobile-app-service', 'user-portal'],
  ];
  for (const order of orders) {
    for (const app of order) await apps.kill(app);
    for (const app of order) await apps.start(app);
    assert.equal((await fetch(`${apps.portal}/sign-in`)).status, 200);
    assert.equal((await apps.client().pfWsSdk.TestSecurity({})).result, 'secure');
    assert.equal((await fetch(`${apps.mobile}/PfPaWs.asmx`)).status, 200);
  }
});

test('the portal without the SDK says so, and recovers by itself', async (t) => {
  const apps = await startApps(t);
  await apps.kill('sdk-service');
  const page = await fetch(`${apps.portal}/`);
  assert.equal(page.status === 503 || page.status === 200, true, String(page.status));
  assert.doesNotMatch(await page.text(), /at .*\.(ts|js):\d+/);
  await apps.start('sdk-service');
  assert.equal((await fetch(`${apps.portal}/sign-in`)).status, 200);
});

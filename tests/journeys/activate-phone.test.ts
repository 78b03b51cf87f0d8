import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDeskAndPhone } from '../support/desk-and-phone.ts';
import { readQr } from '../support/read-qr.ts';
import { runMfa } from '../support/run-mfa.ts';
import { startApps } from '../support/running-apps.ts';
import { appWith, createStockApp, readActivationLink } from '../support/stock-app.ts';

test('Bob scans the code that the help desk made, and his phone signs him in until it is lost', async (t) => {
  const apps = await startApps(t);
  const mobile = `${apps.mobile}/`;
  const mfa = (...words: readonly string[]) => runMfa(apps.dataDir, { words });
  const sdk = apps.client().pfWsSdk;
  const app = createStockApp();

  await mfa('settings', 'set', 'mobile.url', mobile);
  const { link } = JSON.parse(await mfa('user', 'activation-code', 'bob', '--json'));
  const { code, url } = readActivationLink(link);
  assert.ok(url.startsWith(`${mobile}a/`));
  const activated = await app.activate(url, code, { name: 'Bob’s phone' });
  assert.deepEqual([activated.result, activated.username], [true, 'bob']);

  // The second step reaches another process than the first.
  await apps.kill('mobile-app-service');
  await apps.start('mobile-app-service');
  assert.equal((await app.confirm(url, activated.confirmationCode)).result, true);
  assert.equal((await app.confirm(url, activated.confirmationCode)).code, 6);

  assert.equal((await sdk.GetUserSettings_3({ username: 'bob' })).userSettings?.PhoneAppActivated, true);
  const phone = appWith(activated.secretKey);
  const check = (typed: string) =>
    sdk.ValidateOathCode({ username: 'bob', authenticationRequestId: '', code: typed, fallback: false });
  assert.equal((await check(phone.code())).result, true);

  const typed = await sdk.GenerateActivationCode({ username: 'bob' });
  const second = await app.activate(mobile, typed.activationCode ?? '', { name: 'Bob’s tablet' });
  assert.equal((await app.confirm(mobile, second.confirmationCode)).result, true);

  const { userDevices = [] } = await sdk.GetUserDevices({ username: 'bob' });
  assert.deepEqual(
    userDevices.map(({ DeviceName }) => DeviceName),
    ['Bob’s phone', 'Bob’s tablet'],
  );
  const [lost] = userDevices;
  await sdk.DeleteUserDevice({ userDeviceId: lost?.UserDeviceId, modifyUsername: 'dana' });
  assert.equal((await check(phone.code(1))).result, false);
  assert.equal((await check(appWith(second.secretKey).code())).result, true);

  const page = await (await fetch(mobile)).text();
  assert.match(page, /<strong>Demonstration<\/strong>/);
});

test('Alice activates the stock app by the QR code of the portal, and its code proves it there', async (t) => {
  const { desk, bringPhone } = await startDeskAndPhone(t);
  await bringPhone();
  await desk.getByRole('button', { name: 'Your phones' }).click();
  await desk.getByRole('link', { name: 'another authenticator app' }).click();
  await desk.getByRole('button', { name: 'Generate activation code' }).click();
  const link = await readQr(desk, '.qr');
  assert.equal(await desk.getByRole('button', { name: 'Activate on this device' }).getAttribute('href'), link);
  const { code, url } = readActivationLink(link);
  const app = createStockApp();
  const activated = await app.activate(url, code, { name: 'Old iPhone' });
  assert.deepEqual([activated.result, activated.username], [true, 'alice']);
  assert.equal((await app.confirm(url, activated.confirmationCode)).result, true);

  await desk.getByRole('button', { name: 'Type a code of it now' }).click();
  await desk.locator('input[autocomplete="one-time-code"]').fill(appWith(activated.secretKey).code());
  await desk.locator('input[autocomplete="one-time-code"]').press('Enter');
  await desk.waitForURL(/\/devices$/);
  const phone = desk.locator('.device', { hasText: 'Old iPhone' });
  assert.match(await phone.innerText(), /codes only/);
  // The code was one of this phone.
  assert.doesNotMatch(await phone.innerText(), /never used/);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createSdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createApp } from '../../mobile-app-service/app.ts';
import { startSdkInProcess, testAuthor } from '../support/sdk-in-process.ts';
import { captureLog, serveApp } from '../support/serve-app.ts';
import { appWith, createStockApp } from '../support/stock-app.ts';

const directory = '/MultiFactorAuthMobileAppWebService/';
const mobileAccount = { username: 'svc-mobile', password: 'the account of the mobile service' };

/** The mobile service over the real SDK, behind a proxy on loopback that says who the client is. */
async function startMobileService(t: TestContext, account = mobileAccount) {
  const sdk = await startSdkInProcess();
  t.after(() => sdk.close());
  const { username: name, password } = mobileAccount;
  await sdk.core.accounts.add({ name, password, role: 'mobile' }, testAuthor);
  const client = createSdkClient({ url: sdk.url, ...account });
  t.after(() => client.close());
  const config = readMobileAppServiceConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: name,
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: password,
    MFA_TRUSTED_PROXIES: '127.0.0.1',
    SSL_REQUIRED: 'false',
  });
  const { log, lines } = captureLog();
  const address = await serveApp(t, createApp({ config, client, log }).app);
  await sdk.core.settings.set('mobile.url', address + directory, testAuthor);
  await sdk.core.users.add({ username: 'Zoë Ångström', authenticator: 'app' }, testAuthor);

  async function codeFor(use: 'link' | 'typed', username = 'Zoë Ångström') {
    const { code, address: where } = await sdk.core.devices.generateCode({ username, use, author: testAuthor });
    return { code, url: where?.url ?? '' };
  }

  return { sdk, address, plain: address + directory, lines, codeFor };
}

test('a phone is activated below the secret path, confirmed, and its answer has the old form', async (t) => {
  const { sdk, codeFor } = await startMobileService(t);
  const app = createStockApp({ address: '198.51.100.7' });
  const { code, url } = await codeFor('link');
  const activated = await app.activate(url, code, { name: 'Zoë’s 📱 & <co>', token: 'push-address-of-zoe' });
  assert.match(
    activated.body,
    /<ActivateNewResult>true<\/ActivateNewResult><activationInfo><Username>Zoë Ångström<\/Username><ConfirmationCode>\d{16}<\/ConfirmationCode><OathTokenSecretKey>[a-z2-7]{32}<\/OathTokenSecretKey><OathTokenEnabled>true<\/OathTokenEnabled><\/activationInfo><error><Code>0<\/Code><Description><\/Description><\/error>/,
  );
  assert.deepEqual(await sdk.core.devices.list('Zoë Ångström'), []);
  const { userSettings: before } = await sdk.client.pfWsSdk.GetUserSettings_3({ username: 'zoë ångström' });
  assert.equal(before?.PhoneAppActivated, false);

  const confirmed = await app.confirm(url, activated.confirmationCode);
  assert.match(confirmed.body, /<ConfirmActivationResult>true<\/ConfirmActivationResult><error><Code>0</);
  const { userSettings: after } = await sdk.client.pfWsSdk.GetUserSettings_3({ username: 'zoë ångström' });
  assert.equal(after?.PhoneAppActivated, true);
  const { userDevices } = await sdk.client.pfWsSdk.GetUserDevices({ username: 'zoë ångström' });
  assert.deepEqual(
    userDevices?.map(({ DeviceName, PhoneAppVersion }) => [DeviceName, PhoneAppVersion]),
    [['Zoë’s 📱 & <co>', '6.2001.0140']],
  );
  const { rows } = await sdk.core.storage.tailChanges({ after: 0, limit: 100 });
  assert.equal(rows.find(({ action }) => action === 'device.activate')?.clientAddress, '198.51.100.7');
});

test('a phone is activated by a typed code, in groups, and by the older message', async (t) => {
  const { plain, codeFor } = await startMobileService(t);
  const app = createStockApp();
  const typed = await codeFor('typed');
  assert.equal(typed.url, plain);
  const grouped = typed.code.replace(/(\d{3})/g, '$1 ');
  const activated = await app.activate(plain, grouped);
  assert.equal(activated.result, true);
  assert.equal((await app.confirm(plain, activated.confirmationCode)).result, true);
  const { code: activationCode } = await codeFor('typed');
  const { body } = await app.send(plain, 'Activate', { activationCode, deviceToken: 'x', deviceName: 'older' });
  assert.match(body, /<ActivateResult>true<.*<OathTokenSecretKey>[a-z2-7]{32}</);
});

test('the path answers below every virtual directory, in any case but its own', async (t) => {
  const { address, codeFor } = await startMobileService(t);
  const app = createStockApp();
  const { code, url } = await codeFor('link');
  const path = url.split('/').at(-2) ?? '';
  assert.equal((await fetch(`${address}/pa/A/${path}`)).status, 200);
  const swapped = path.replace(/[A-Za-z]/g, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
  assert.equal((await app.activate(`${address}/PA/a/${swapped}/`, code)).code, 1);
  assert.equal((await app.send(`${address}/PA/a/too-short/`, 'ActivateNew', {})).status, 404);
  assert.equal((await app.activate(`${address}/pA/A/${path}/`, code)).result, true);
});

test('a wrong, a used and an expired code and one device too many say so, each by its number', async (t) => {
  const { sdk, plain, codeFor } = await startMobileService(t);
  const app = createStockApp();
  await sdk.core.settings.set('activation.deviceLimit', '1', testAuthor);
  const refusals: (readonly [number, string])[] = [];
  const note = ({ result, code, description, secretKey }: Awaited<ReturnType<typeof app.activate>>) => {
    assert.equal(result, false);
    assert.equal(secretKey, '');
    refusals.push([code, description]);
  };

  const first = await codeFor('link');
  note(await app.activate(first.url, first.code === '000000000' ? '000000001' : '000000000'));
  const activated = await app.activate(first.url, first.code, { name: 'one' });
  note(await app.activate(first.url, first.code, { name: 'two' }));
  assert.equal((await app.confirm(plain, activated.confirmationCode)).result, true);
  note(await app.confirm(plain, activated.confirmationCode));
  note(await app.confirm(plain, '1234'));

  const second = await codeFor('link');
  note(await app.activate(second.url, second.code, { name: 'two' }));
  sdk.clock.advanceSeconds(600);
  note(await app.activate(second.url, second.code, { name: 'two' }));
  const third = await codeFor('link');
  await sdk.core.users.disable({ username: 'Zoë Ångström', author: testAuthor });
  note(await app.activate(third.url, third.code, { name: 'two' }));
  await sdk.core.settings.set('activation.enabled', 'false', testAuthor);
  note(await app.activate(third.url, third.code, { name: 'two' }));
  assert.deepEqual(refusals, [
    [1, 'The activation code is not valid. Check code and address, or get a new code.'],
    [1, 'The activation code has been used already. Get a new code.'],
    [6, 'The activation could not be confirmed. Get a new code and begin again.'],
    [6, 'The activation could not be confirmed. Get a new code and begin again.'],
    [3, 'No more devices can be activated. Remove one first.'],
    [2, 'The activation code has expired. Get a new code.'],
    [4, 'The user is disabled or blocked. Please ask the help desk.'],
    [15, 'Activation of mobile apps is switched off on this server. Please use another method.'],
  ]);
});

test('typed codes that are guessed at speed are slowed, and a right activation by path goes through', async (t) => {
  const { sdk, plain, codeFor } = await startMobileService(t);
  const guesser = createStockApp({ address: '203.0.113.9' });
  const { code, url } = await codeFor('link');
  const written = async () => (await sdk.core.storage.tailChanges({ after: 0, limit: 1000 })).rows.length;
  const before = await written();
  const guesses = await Promise.all(
    Array.from({ length: 60 }, (_, guess) => guesser.activate(plain, String(guess).padStart(9, '0'))),
  );
  assert.equal(guesses.filter((guess) => guess.code === 1).length, 5);
  assert.equal(guesses.filter((guess) => guess.code === 5).length, 55);
  assert.equal(await written(), before);
  assert.equal((await guesser.activate(url, code)).result, true);

  await sdk.core.users.add({ username: 'ben' }, testAuthor);
  const typed = await codeFor('typed', 'ben');
  assert.equal((await guesser.activate(plain, typed.code)).code, 5);
  assert.equal((await createStockApp({ address: '198.51.100.7' }).activate(plain, typed.code)).result, true);
});

test('five wrong codes below a path close it', async (t) => {
  const { codeFor } = await startMobileService(t);
  const app = createStockApp();
  const { code, url } = await codeFor('link');
  const wrong = code === '000000000' ? '000000001' : '000000000';
  for (let guess = 0; guess < 5; guess += 1) assert.equal((await app.activate(url, wrong)).code, 1);
  assert.equal((await app.activate(url, code)).code, 5);
});

test('a code of the phone authenticates until the phone is removed', async (t) => {
  const { sdk, plain, codeFor } = await startMobileService(t);
  const app = createStockApp();
  const { code, url } = await codeFor('link');
  const { confirmationCode, secretKey } = await app.activate(url, code);
  await app.confirm(url, confirmationCode);
  const { pfWsSdk } = sdk.client;
  const shown = appWith(secretKey).codeAt(sdk.clock.now());
  const asked = await pfWsSdk.PfAuthUser_4({
    username: 'Zoë Ångström',
    requireUserMatch: true,
    applicationName: 'Payroll',
    initiatingAuthenticationType: 'pfsdk',
    initiatingIpAddress: '',
  });
  assert.equal(asked.callResult?.Code, 22);
  const answer = {
    username: 'Zoë Ångström',
    authenticationRequestId: asked.authenticationRequestId,
    code: shown,
    fallback: false,
  };
  assert.deepEqual(await pfWsSdk.ValidateOathCode(answer), { result: true, error: { Code: 0, Description: '' } });

  const { userDevices } = await pfWsSdk.GetUserDevices({ username: 'Zoë Ångström' });
  const userDeviceId = userDevices?.[0]?.UserDeviceId ?? '';
  assert.equal((await pfWsSdk.DeleteUserDevice({ userDeviceId, modifyUsername: 'helga' })).result, true);
  assert.equal((await pfWsSdk.DeleteUserDevice({ userDeviceId, modifyUsername: 'helga' })).error?.Code, 1);
  sdk.clock.advanceSeconds(60);
  const fresh = appWith(secretKey).codeAt(sdk.clock.now());
  const plainCheck = { username: 'Zoë Ångström', authenticationRequestId: '', code: fresh, fallback: false };
  assert.equal((await pfWsSdk.ValidateOathCode(plainCheck)).result, false);
  assert.equal((await app.confirm(plain, confirmationCode)).code, 6);
});

test('the secret of a phone is in the one answer and in no later one, and in no log', async (t) => {
  const { sdk, plain, lines, codeFor } = await startMobileService(t);
  const app = createStockApp();
  const { code, url } = await codeFor('link');
  const activated = await app.activate(url, code, { token: 'push-address-of-zoe' });
  const later = [
    await app.activate(url, code),
    await app.confirm(url, activated.confirmationCode),
    await app.activate(plain, code),
  ].map(({ body }) => body);
  const { pfWsSdk } = sdk.client;
  const username = 'Zoë Ångström';
  const answers = [await pfWsSdk.GetUserDevices({ username }), await pfWsSdk.GetUserSettings_3({ username })];
  const { rows } = await sdk.core.storage.tailChanges({ after: 0, limit: 100 });
  const said = [...later, ...lines, ...sdk.logLines, JSON.stringify([answers, rows])].join('\n');
  assert.ok(lines.length > 0 && sdk.logLines.length > 0);
  const path = url.split('/').at(-2) ?? '';
  for (const secret of [activated.secretKey, activated.confirmationCode, code, path, 'push-address-of-zoe']) {
    assert.ok(secret.length > 0 && !said.toLowerCase().includes(secret.toLowerCase()), secret);
  }
});

test('what cannot be right is refused without asking the SDK', async (t) => {
  const { sdk, plain } = await startMobileService(t);
  const app = createStockApp();
  const asked = sdk.logLines.length;
  for (const code of ['', '12345678', '12345678x', '1'.repeat(500)]) {
    assert.equal((await app.activate(plain, code)).code, 1, code);
  }
  assert.equal((await app.activate(plain, '123456789', { name: 'x'.repeat(1001) })).code, 15);
  assert.equal((await app.activate(plain, '123456789', { token: 'x'.repeat(1001) })).code, 15);
  assert.equal((await app.confirm(plain, '12345')).code, 6);
  assert.equal((await app.send(plain, 'ActivateNew', {})).body.includes('<Code>1</Code>'), true);
  assert.equal(sdk.logLines.length, asked);
});

test('an SDK that does not carry the activation out is nothing the person could put right', async (t) => {
  const refused = await startMobileService(t, { ...mobileAccount, password: 'another one' });
  const { code, url } = await refused.codeFor('link');
  const answered = await createStockApp().activate(url, code);
  assert.deepEqual(
    [answered.code, answered.description],
    [7, 'The server cannot be reached at the moment. Try again later.'],
  );
  const foreign = await startMobileService(t, {
    username: 'payroll',
    password: 'a service account and its password',
  });
  assert.equal((await createStockApp().confirm(foreign.plain, '1234567890123456')).code, 7);
});

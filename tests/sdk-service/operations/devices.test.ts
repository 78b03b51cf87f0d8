import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CallContext } from '../../../sdk-service/callers/caller.ts';
import { createExtensions } from '../../../sdk-service/operations/extensions/index.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { DeviceToken: 'push-address', DeviceName: 'Pixel', OathCounter: 0n, Version: '6.8' };

test('a phone is activated, confirmed, listed and deleted by the old messages', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const { activationCode } = await call('GenerateActivationCode', { username: 'ANNA' });
  assert.match(activationCode ?? '', /^\d{9}$/);
  const activationParams = { ...phone, ActivationCode: activationCode };
  const { result, activationInfo } = await call('ActivateNew', { activationParams });
  assert.deepEqual([result, activationInfo?.Username, activationInfo?.OathTokenEnabled], [true, 'anna', true]);
  const confirmationCode = activationInfo?.ConfirmationCode;
  assert.equal((await call('ConfirmActivation', { confirmationCode })).result, true);
  assert.equal((await call('ConfirmActivation', { confirmationCode })).error?.Code, 1);

  const { userDevices } = await call('GetUserDevices', { username: 'anna' });
  const [device] = userDevices ?? [];
  assert.deepEqual([device?.DeviceName, device?.PhoneAppVersion], ['Pixel', '6.8']);
  assert.equal(device?.DeviceToken, device?.UserDeviceId);
  for (const message of ['GetUserSettings2', 'GetUserSettings_3'] as const) {
    assert.equal((await call(message, { username: 'anna' })).userSettings?.PhoneAppActivated, true);
  }
  const removal = { userDeviceId: device?.UserDeviceId, modifyUsername: 'helga' };
  assert.equal((await call('DeleteUserDevice', removal)).result, true);
  await assert.rejects(call('DeleteUserDevice', removal), { code: 'malformed' });
  assert.deepEqual((await call('GetUserDevices', { username: 'anna' })).userDevices, []);
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 100 });
  assert.deepEqual(rows.at(-1)?.action, 'device.remove');
});

test('a refused activation says why, with a code of the SDK', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const activate = async (ActivationCode: string | undefined) => {
    const { result, activationInfo, error } = await call('ActivateNew', {
      activationParams: { ...phone, ActivationCode },
    });
    assert.deepEqual([result, activationInfo], [false, undefined]);
    assert.match(error?.Description ?? '', /\.$/);
    return error?.Code;
  };
  assert.equal(await activate('000000000'), 1);
  const { activationCode } = await call('GenerateActivationCode', { username: 'anna' });
  await bed.users.disable({ username: 'anna', author: bed.author });
  assert.equal(await activate(activationCode), 4);
  await bed.settings.set('activation.enabled', 'false', bed.author);
  assert.equal(await activate(activationCode), 5);
  await assert.rejects(call('GenerateActivationCode', { username: 'anna' }), { code: 'misconfigured' });
  await assert.rejects(call('GetUserDevices', { username: 'nobody' }), { code: 'not-found' });
  assert.equal((await call('ActivateNew', {})).error?.Code, 5);
});

test('one device too many is Code 8', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('activation.deviceLimit', '1', bed.author);
  await bed.addUser();
  const activate = async (deviceName: string) => {
    const { activationCode } = await call('GenerateActivationCode', { username: 'anna' });
    return call('Activate', { activationCode, deviceToken: deviceName, deviceName });
  };
  const first = await activate('one');
  await call('ConfirmActivation', { confirmationCode: first.activationInfo?.ConfirmationCode });
  assert.equal((await activate('two')).error?.Code, 8);
});

async function createPortal(t: TestContext) {
  const bed = await createTestBed(t);
  const portal = await bed.addAccount('svc-portal', { role: 'portal' });
  const { user } = await bed.addOathUser();
  const handlers = createExtensions({ ...bed, storage: bed.store } as unknown as Parameters<
    typeof createExtensions
  >[0]);
  const password = await bed.beginSession(user, portal);
  const raised = await bed.sessions.raise(await bed.beginSession(user, portal));
  assert.ok(raised);
  const contextOf = (session: typeof password): CallContext => ({
    caller: { account: portal },
    session: { session, user },
    clientAddress: '192.0.2.7',
    actor: user.username,
    requestId: 'request-1',
    signal: new AbortController().signal,
  });
  await bed.settings.set('mobile.url', 'https://mfa.contoso.com/PA/', bed.author);
  return { bed, user, handlers, verified: contextOf(raised.session), unverified: contextOf(password) };
}

test('a person begins an activation by link, sees the phone and removes it', async (t) => {
  const { bed, handlers, verified } = await createPortal(t);
  const begun = await handlers.BeginActivation?.({}, verified);
  const { Code: code = '', Url: url = '', Link: link, SecondsLeft: seconds } = begun?.activationCode ?? {};
  assert.equal(seconds, 600);
  assert.equal(link, `phonefactor://activate_account?code=${code}&url=${encodeURIComponent(url)}`);
  const activated = await handlers.ActivateDevice?.(
    { activationCode: code, activationPath: url.split('/').at(-2), deviceName: 'Pixel', oathCounter: 0n },
    { ...verified, session: undefined },
  );
  assert.equal(activated?.refusal, 'none');
  const confirmationCode = activated?.activation?.ConfirmationCode;
  const confirmed = await handlers.ConfirmDevice?.({ confirmationCode }, { ...verified, session: undefined });
  assert.equal(confirmed?.result, true);

  const listed = await handlers.GetDevices?.({}, verified);
  assert.equal(listed?.deviceLimit, 3);
  const [device] = listed?.devices ?? [];
  assert.deepEqual(device, {
    DeviceId: device?.DeviceId,
    Name: 'Pixel',
    AppVersion: '',
    ActivatedAt: `${bed.clock.now().toISOString().slice(0, 19)}Z`,
    LastUsedAt: undefined,
    Signs: false,
    UserVerification: false,
    Push: false,
  });
  assert.equal((await handlers.RemoveDevice?.({ deviceId: device?.DeviceId }, verified))?.result, true);
  assert.deepEqual((await handlers.GetDevices?.({}, verified))?.devices, []);
});

test('an activation needs the second factor, and the company’s consent', async (t) => {
  const { bed, handlers, verified, unverified } = await createPortal(t);
  const begin = async (context: CallContext) => handlers.BeginActivation?.({}, context);
  await assert.rejects(begin(unverified), { code: 'forbidden' });
  await bed.settings.set('portal.usersCanActivateApp', 'false', bed.author);
  await assert.rejects(begin(verified), { code: 'forbidden' });
});

test('nobody removes the device of another', async (t) => {
  const { bed, handlers, verified } = await createPortal(t);
  await bed.addUser({ username: 'ben' });
  const { code } = await bed.devices.generateCode({ username: 'ben', use: 'typed', author: bed.author });
  const device = { name: '', appVersion: '', token: '', oathCounter: 0n };
  const activated = await bed.devices.activate({ code, path: undefined, device, author: bed.author });
  assert.ok(activated.outcome === 'activated');
  await bed.devices.confirm({ confirmationCode: activated.confirmationCode, author: bed.author });
  const [bens] = await bed.devices.list('ben');
  await assert.rejects(async () => handlers.RemoveDevice?.({ deviceId: bens?.id }, verified), { code: 'malformed' });
  assert.equal((await bed.devices.list('ben')).length, 1);
});

test('a refused activation is told to the mobile service by name', async (t) => {
  const { handlers, verified } = await createPortal(t);
  const wrong = { activationCode: '000000000', oathCounter: 0n };
  assert.deepEqual(await handlers.ActivateDevice?.(wrong, verified), {
    result: false,
    refusal: 'wrongCode',
    error: { Code: 0, Description: '' },
  });
  assert.equal((await handlers.ConfirmDevice?.({ confirmationCode: '1' }, verified))?.refusal, 'wrongConfirmation');
});

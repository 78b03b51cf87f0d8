import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOperations } from '../../../sdk-service/operations/index.ts';
import { MfaError } from '../../../shared/mfa-error.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

test('TestSecurity and the connection tests say that all is well', async (t) => {
  const call = createSdkCalls(await createTestBed(t));
  assert.deepEqual(await call('TestSecurity', {}), { result: 'secure' });
  assert.deepEqual(await call('TestMasterConnection', {}), { result: true, error: { Code: 0, Description: '' } });
  assert.deepEqual(await call('TestMasterConnection_2', {}), { result: 'success' });
});

test('the connection tests say that the store is away', async (t) => {
  const bed = await createTestBed(t);
  const away = new MfaError('unavailable', 'The data store does not answer.', { dependency: 'store' });
  const storage = { ...bed.store, ping: () => Promise.reject(away) };
  const call = createSdkCalls({ ...bed, store: storage });
  await assert.rejects(call('TestMasterConnection', {}), { code: 'unavailable', dependency: 'store' });
  assert.deepEqual(await call('TestMasterConnection_2', {}), { result: 'The data store does not answer.' });
});

test('GetUserPortalSettings says what is set now', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('portal.url', 'https://mfa.contoso.example/MultiFactorAuth', bed.author);
  await bed.settings.set('portal.methods.smsText', 'false', bed.author);
  await bed.settings.set('portal.sessionTimeoutMinutes', '25', bed.author);
  const { userPortalSettings } = await call('GetUserPortalSettings', {});
  assert.deepEqual(
    [
      userPortalSettings?.Url,
      userPortalSettings?.AllowUserLogIn,
      userPortalSettings?.UsersCanSwitchModeToSmsText,
      userPortalSettings?.UsersCanSwitchModeToOathToken,
      userPortalSettings?.SessionTimeoutMinutes,
      userPortalSettings?.SamlEnabled,
    ],
    ['https://mfa.contoso.example/MultiFactorAuth', true, false, true, 25, false],
  );
});

test('GetFeatures says what works, texts only where there is a carrier', async (t) => {
  const withCarrier = await createSdkCalls(await createTestBed(t))('GetFeatures', {});
  const without = await createSdkCalls(await createTestBed(t, { carriers: [] }))('GetFeatures', {});
  assert.deepEqual([withCarrier.features?.Sms, without.features?.Sms], [true, false]);
  assert.deepEqual([withCarrier.features?.OathToken, withCarrier.features?.PinMode], [true, false]);
});

test('GetCustomerDefaults says each generation’s words for the company’s method', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('company.defaultMethod', 'oath-token', bed.author);
  await bed.settings.set('company.whenDisabled', 'succeed', bed.author);
  assert.equal((await call('GetCustomerDefaults', {})).customerDefaults?.Mode, 'smsText');
  assert.equal((await call('GetCustomerDefaults2', {})).customerDefaults?.Mode, 'invalid');
  assert.equal((await call('GetCustomerDefaults_2', {})).customerDefaults?.PhoneAppMode, 'standard');
  const { customerDefaults } = await call('GetCustomerDefaults_3', {});
  assert.deepEqual(customerDefaults, {
    Mode: 'oathToken',
    PinMode: 'standard',
    SmsDirection: 'oneWay',
    SmsMode: 'otp',
    PhoneAppMode: 'standard',
    EnableGlobalServices: false,
    UserCanChangePhone: true,
    KeepPhoneSynchronized: false,
    DisabledBehavior: 'succeed',
    VoiceCallLanguage: 'en',
    SmsTextLanguage: 'en',
    PhoneAppLanguage: 'en',
    OathTokenLanguage: 'en',
    UserCanChangePin: true,
    MinimumPinLength: 4,
    PreventWeakPins: true,
    PinExpirationDays: 0,
    HistoricalPins: 0,
  });
});

test('what does not work yet is not in the table', async (t) => {
  const bed = await createTestBed(t);
  const handlers = createOperations({ ...bed, storage: bed.store });
  for (const message of ['PfAuthUser_5', 'ChangePin', 'ValidatePin', 'OneTimeBypass', 'FindUsers_4'] as const) {
    assert.equal(Object.hasOwn(handlers, message), false, message);
  }
});

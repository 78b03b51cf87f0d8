import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComplexType } from '../../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed, type TestBed } from '../../support/test-bed.ts';

/** Each field of the company's defaults, other than it is shipped. */
const changed: ComplexType<PfWsSdk, 'CustomerDefaults3'> = {
  Mode: 'phoneApp',
  PinMode: 'pin',
  SmsDirection: 'twoWay',
  SmsMode: 'otpPlusPin',
  PhoneAppMode: 'pin',
  EnableGlobalServices: true,
  UserCanChangePhone: false,
  KeepPhoneSynchronized: true,
  DisabledBehavior: 'succeed',
  VoiceCallLanguage: 'fr',
  SmsTextLanguage: 'de',
  PhoneAppLanguage: 'it',
  OathTokenLanguage: 'es',
  UserCanChangePin: false,
  MinimumPinLength: 6,
  PreventWeakPins: false,
  PinExpirationDays: 90,
  HistoricalPins: 5,
};

async function changeDefaults({ settings, author }: TestBed): Promise<void> {
  for (const [name, text] of Object.entries({
    'company.defaultMethod': 'app',
    'company.whenDisabled': 'succeed',
    'company.callLanguage': 'fr',
    'company.textLanguage': 'de',
    'company.appLanguage': 'it',
    'company.oathLanguage': 'es',
    'defaults.callMode': 'pin',
    'defaults.textDirection': 'two-way',
    'defaults.textMode': 'otp-plus-pin',
    'defaults.appMode': 'pin',
    'defaults.globalServices': 'true',
    'defaults.userCanChangePhone': 'false',
    'defaults.keepPhoneSynchronized': 'true',
    'pin.userCanChange': 'false',
    'pin.minimumLength': '6',
    'pin.preventWeak': 'false',
    'pin.expirationDays': '90',
    'pin.history': '5',
  })) {
    await settings.set(name, text, author);
  }
}

/** What AddUser sends who chooses nothing. */
const nothing: ComplexType<PfWsSdk, 'AddUserSettings3'> = {
  Mode: 'unspecified',
  PinMode: 'voiceprint',
  SmsDirection: 'twoWay',
  SmsMode: 'otpPlusPin',
  PhoneAppMode: 'voiceprint',
  Enabled: true,
  PinChangeRequired: false,
};

async function readDefaultsOf(call: ReturnType<typeof createSdkCalls>, username: string) {
  const { userSettings = {} } = await call('GetUserSettings_3', { username });
  const fields = Object.entries(userSettings).filter(([field]) => field in changed);
  return Object.fromEntries(fields);
}

test('GetCustomerDefaults_3 says each default as it is set now', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await changeDefaults(bed);
  assert.deepEqual((await call('GetCustomerDefaults_3', {})).customerDefaults, changed);
});

test('GetCustomerDefaults of the older generations says what their types can', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await changeDefaults(bed);
  const { OathTokenLanguage: _oath, ...second } = changed;
  assert.deepEqual((await call('GetCustomerDefaults_2', {})).customerDefaults, second);
  assert.deepEqual((await call('GetCustomerDefaults2', {})).customerDefaults, second);
  const { PhoneAppMode: _mode, PhoneAppLanguage: _language, ...first } = second;
  assert.deepEqual((await call('GetCustomerDefaults', {})).customerDefaults, { ...first, Mode: 'voiceCall' });
});

test('AddUser gives a new user each default of the company', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await changeDefaults(bed);
  await call('AddUser_3', { username: 'anna', addUserSettings: nothing, sendEmail: false });
  assert.deepEqual(await readDefaultsOf(call, 'anna'), changed);
});

test('changing each default leaves the users who are there as they are, their PIN rules excepted', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await call('AddUser_3', { username: 'anna', addUserSettings: nothing, sendEmail: false });
  const before = await readDefaultsOf(call, 'anna');
  await changeDefaults(bed);
  // PIN rules are the company's, for everybody whose record does not override them.
  const { UserCanChangePin, MinimumPinLength, PreventWeakPins, PinExpirationDays, HistoricalPins } = changed;
  const pinRules = { UserCanChangePin, MinimumPinLength, PreventWeakPins, PinExpirationDays, HistoricalPins };
  assert.deepEqual(await readDefaultsOf(call, 'anna'), { ...before, ...pinRules });
});

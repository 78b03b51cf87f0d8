import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComplexType } from '../../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const done = { result: true, error: { Code: 0, Description: '' } };

/** What a .NET proxy sends for an object in which nothing was set: each enum by its first name. */
const unset: ComplexType<PfWsSdk, 'AddUserSettings3'> = {
  Mode: 'oathToken',
  PinMode: 'voiceprint',
  SmsDirection: 'twoWay',
  SmsMode: 'otpPlusPin',
  PhoneAppMode: 'voiceprint',
  Enabled: false,
  PinChangeRequired: false,
};
const plain: ComplexType<PfWsSdk, 'AddUserSettings3'> = {
  ...unset,
  FirstName: 'Anna',
  LastName: 'Müller & Söhne',
  EmailAddress: 'anna@contoso.example',
  UserGroup: 'Sales',
  CountryCode: '1',
  Phone: '201-555-0123',
  Extension: '12',
  Mode: 'smsText',
  SmsDirection: 'oneWay',
  SmsMode: 'otp',
  Enabled: true,
};
const anna = { username: 'anna', sendEmail: false };

test('AddUser_3 adds a user, and GetUserSettings_3 reads him back', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  assert.deepEqual(await call('AddUser_3', { ...anna, addUserSettings: plain }, { actor: 'helga' }), done);
  const { result, userSettings, error } = await call('GetUserSettings_3', { username: 'ANNA' });
  assert.deepEqual([result, error], [true, done.error]);
  assert.deepEqual(userSettings, {
    FirstName: 'Anna',
    LastName: 'Müller & Söhne',
    EmailAddress: 'anna@contoso.example',
    UserGroup: 'Sales',
    CountryCode: '1',
    Phone: '2015550123',
    Extension: '12',
    BackupCountryCode: '',
    BackupPhone: '',
    BackupExtension: '',
    Mode: 'smsText',
    PinMode: 'standard',
    SmsDirection: 'oneWay',
    SmsMode: 'otp',
    PhoneAppMode: 'standard',
    PinFormat: 'plainText',
    SecondsSincePinChange: -1,
    Enabled: true,
    PinChangeRequired: false,
    DisabledBehavior: 'fail',
    VoiceCallLanguage: 'en',
    SmsTextLanguage: 'en',
    PhoneAppLanguage: 'en',
    OathTokenLanguage: 'en',
    EnableGlobalServices: false,
    UserCanChangePhone: true,
    KeepPhoneSynchronized: false,
    OverridePinRules: false,
    UserCanChangePin: true,
    MinimumPinLength: 4,
    PreventWeakPins: true,
    PinExpirationDays: 0,
    HistoricalPins: 0,
    OathTokenExists: false,
    OathTokenSerialNumber: '',
    OathTokenTimeInterval: 0,
    EnableStaticToken: false,
    PhoneAppActivated: false,
  });
  const change = (await bed.store.tailChanges({ after: 0, limit: 100 })).rows.at(-1);
  assert.deepEqual([change?.action, change?.actor, change?.accountName], ['user.add', 'helga', 'payroll']);
});

test('AddUser says Code 3 for a name that is taken', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await call('AddUser_3', { ...anna, addUserSettings: plain });
  const again = await call('AddUser_2', { ...anna, username: 'Anna', addUserSettings: { ...plain, Mode: 'smsText' } });
  assert.deepEqual(again, { result: false, error: { Code: 3, Description: 'There is a user of this name already.' } });
});

test('AddUser of every generation adds', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const addUserSettings = { ...plain, Mode: 'smsText' } as const;
  assert.deepEqual(await call('AddUser', { ...anna, username: 'u1', addUserSettings }), done);
  assert.deepEqual(await call('AddUser2', { ...anna, username: 'u2', addUserSettings }), done);
  assert.deepEqual(await call('AddUser_2', { ...anna, username: 'u3', addUserSettings }), done);
});

test('AddUser looks at a sub-mode only beside its own method', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await call('AddUser_3', { ...anna, username: 'token', addUserSettings: unset });
  await call('AddUser_3', { ...anna, username: 'text', addUserSettings: { ...unset, Mode: 'smsText' } });
  await call('AddUser_3', { ...anna, username: 'call', addUserSettings: { ...unset, Mode: 'voiceCall' } });
  await call('AddUser_3', {
    ...anna,
    username: 'pin',
    addUserSettings: { ...unset, Mode: 'voiceCall', PinMode: 'pin' },
  });
  await call('AddUser_3', { ...anna, username: 'app', addUserSettings: { ...unset, Mode: 'phoneApp' } });
  await call('AddUser_3', { ...anna, username: 'default', addUserSettings: { ...unset, Mode: 'unspecified' } });
  const modes = async (username: string) => {
    const user = await bed.users.find(username);
    return [user?.authenticator, user?.callMode, user?.textDirection, user?.textMode, user?.appMode].join(' ');
  };
  assert.equal(await modes('token'), 'oath-token standard one-way otp standard');
  assert.equal(await modes('text'), 'text standard two-way otp-plus-pin standard');
  assert.equal(await modes('call'), 'call standard one-way otp standard');
  assert.equal(await modes('pin'), 'call pin one-way otp standard');
  assert.equal(await modes('app'), 'app standard one-way otp standard');
  assert.equal(await modes('default'), 'text standard one-way otp standard');
});

test('AddUser refuses what it cannot keep', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const add = (fields: Partial<ComplexType<PfWsSdk, 'AddUserSettings3'>>) =>
    call('AddUser_3', { ...anna, addUserSettings: { ...plain, ...fields } });
  await assert.rejects(add({ Pin: '1234' }), { code: 'malformed', rule: true, message: /^Pin:/ });
  await assert.rejects(add({ Mode: 'invalid' }), { code: 'malformed' });
  await assert.rejects(add({ Mode: 'voiceCall', PinMode: 'returnPin' }), { code: 'forbidden' });
  await assert.rejects(add({ Phone: '555' }), { code: 'malformed', message: 'phone: is too short.' });
  await assert.rejects(add({ EmailAddress: 'anna' }), { code: 'malformed' });
  await assert.rejects(call('AddUser_3', anna), { code: 'malformed' });
  await assert.rejects(call('AddUser_3', { ...anna, username: undefined, addUserSettings: plain }), {
    code: 'malformed',
  });
  assert.equal(await bed.users.exists('anna'), false);
});

test('GetUserSettings says each generation’s words for the method', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addOathUser();
  const username = 'anna';
  assert.equal((await call('GetUserSettings', { username })).userSettings?.Mode, 'smsText');
  assert.equal((await call('GetUserSettings2', { username })).userSettings?.Mode, 'invalid');
  assert.equal((await call('GetUserSettings_2', { username })).userSettings?.Mode, 'invalid');
  assert.equal((await call('GetUserSettingsMaster', { username })).userSettings?.Mode, 'invalid');
  const { userSettings } = await call('GetUserSettingsMaster_2', { username });
  assert.deepEqual(
    [userSettings?.Mode, userSettings?.OathTokenExists, userSettings?.OathTokenTimeInterval],
    ['oathToken', true, 30],
  );
});

test('GetUserSettings tells how long ago the PIN was changed', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const user = await bed.addUser();
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { pinChangedAt: bed.clock.now() }, change);
  bed.clock.advanceSeconds(1.5);
  const { userSettings } = await call('GetUserSettings_3', { username: 'anna' });
  assert.equal(userSettings?.SecondsSincePinChange, 1.5);
});

test('no answer about a user holds a secret', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const { secretKey } = await bed.addOathUser({ phone: { countryCode: '1', number: '2015550123', extension: '' } });
  const username = 'anna';
  const answers = [
    await call('GetUserSettings', { username }),
    await call('GetUserSettings_2', { username }),
    await call('GetUserSettings_3', { username }),
    await call('GetPhone', { username }),
  ];
  const sealed = (await bed.users.get('anna')).oathToken?.sealedKey ?? Buffer.alloc(1);
  const written = JSON.stringify(answers);
  assert.ok(!written.includes(secretKey));
  assert.ok(!written.includes(sealed.toString('base64')));
  for (const field of ['Pin', 'HistoricalPinValues', 'OathTokenSecretKey', 'StaticToken']) {
    assert.ok(!written.includes(`"${field}"`), field);
  }
});

test('messages about a user who does not exist say so', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const nobody = { username: 'nobody', sendEmail: false };
  for (const attempt of [
    () => call('GetUserSettings_3', nobody),
    () => call('GetPhone', nobody),
    () => call('ChangeMode_2', { ...nobody, mode: 'smsText' }),
    () => call('ChangeMode_2', { ...nobody, mode: 'unspecified' }),
    () => call('ChangePhone', { ...nobody, userPhone: {} }),
    () => call('ChangeOathToken', { ...nobody, secretKey: '', code: '', timeInterval: 30 }),
    () => call('Enable', nobody),
    () => call('Disable', nobody),
  ]) {
    await assert.rejects(attempt, { code: 'not-found' });
  }
  assert.equal((await call('UserExists', nobody)).result, false);
});

test('UserExists and CanonicalizeUser know a name however it is spelled', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ username: 'CONTOSO\\Anna' });
  assert.deepEqual(await call('UserExists', { username: ' contoso\\ANNA ' }), done);
  const { canonicalUsername } = await call('CanonicalizeUser', { username: ' CONTOSO\\Anna ' });
  assert.equal(canonicalUsername, 'contoso\\anna');
  await assert.rejects(async () => call('CanonicalizeUser', { username: '' }), { code: 'malformed' });
});

test('ChangePhone changes what is said and leaves the rest', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await call('AddUser_3', { ...anna, addUserSettings: { ...plain, BackupPhone: '2015550177' } });
  const userPhone = { CountryCode: '49', Phone: '0151 12345678' };
  assert.deepEqual(await call('ChangePhone', { ...anna, userPhone }), done);
  assert.deepEqual((await call('GetPhone', { username: 'anna' })).userPhone, {
    CountryCode: '49',
    Phone: '15112345678',
    Extension: '',
    BackupCountryCode: '1',
    BackupPhone: '2015550177',
    BackupExtension: '',
  });
  await call('ChangePhone', { ...anna, userPhone: { BackupPhone: '' } });
  assert.equal((await call('GetPhone', { username: 'anna' })).userPhone?.BackupPhone, '');
  await assert.rejects(call('ChangePhone', anna), { code: 'malformed' });
});

test('what GetPhone says can be sent back unchanged', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await call('AddUser_3', { ...anna, addUserSettings: plain });
  const { userPhone } = await call('GetPhone', { username: 'anna' });
  await call('ChangePhone', { ...anna, userPhone });
  assert.deepEqual((await call('GetPhone', { username: 'anna' })).userPhone, userPhone);
});

test('ChangeMode takes the words of two generations, "unspecified" leaving it as it is', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const mode = async () => (await call('GetUserSettings_3', { username: 'anna' })).userSettings?.Mode;
  assert.deepEqual(await call('ChangeMode_2', { ...anna, mode: 'oathToken' }), done);
  assert.equal(await mode(), 'oathToken');
  assert.deepEqual(await call('ChangeMode', { ...anna, mode: 'voiceCall' }), done);
  assert.deepEqual(await call('ChangeMode_2', { ...anna, mode: 'unspecified' }), done);
  assert.equal(await mode(), 'voiceCall');
  await assert.rejects(call('ChangeMode_2', { ...anna, mode: 'invalid' }), { code: 'malformed' });
});

test('a person changes to a method that he can use', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const user = await bed.addUser({ phone: { countryCode: '1', number: '2015550123', extension: '' } });
  const session = await bed.beginSession(user, bed.account);
  const person = { session: { session, user }, actor: 'anna' };
  await assert.rejects(call('ChangeMode_2', { ...anna, mode: 'oathToken' }, person), { code: 'conflict', rule: true });
  assert.deepEqual(await call('ChangeMode_2', { ...anna, mode: 'smsText' }, person), done);
});

test('ChangeOathToken binds a token by its secret key and a right code', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const { secretKey, code } = bed.createToken();
  const input = { username: 'anna', secretKey, code: code(), timeInterval: 0 };
  await assert.rejects(call('ChangeOathToken', { ...input, code: code(9) }), { code: 'malformed', rule: true });
  await assert.rejects(call('ChangeOathToken', { ...input, timeInterval: 45 }), { code: 'malformed' });
  assert.deepEqual(await call('ChangeOathToken', input), done);
  const { userSettings } = await call('GetUserSettings_3', { username: 'anna' });
  assert.deepEqual([userSettings?.OathTokenExists, userSettings?.OathTokenTimeInterval], [true, 30]);
});

test('ChangeOathToken_2 binds a token of the company by its serial number and a right code', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const { secretKey, code } = bed.createToken();
  await bed.oathTokens.add({ serialNumber: 'Galt 7', secretKey, timeStepSeconds: 30 }, bed.author);
  const input = { username: 'anna', serialNumber: 'galt 7', code: code() };
  await assert.rejects(call('ChangeOathToken_2', { ...input, code: code(9) }), { code: 'malformed', rule: true });
  await assert.rejects(call('ChangeOathToken_2', { ...input, serialNumber: 'GALT 8' }), {
    code: 'malformed',
    message: 'serialNumber: there is no OATH token of this serial number.',
  });
  await assert.rejects(call('ChangeOathToken_2', { ...input, username: 'nobody' }), { code: 'not-found' });
  assert.deepEqual(await call('ChangeOathToken_2', input), done);
  const { userSettings } = await call('GetUserSettings_3', { username: 'anna' });
  assert.deepEqual([userSettings?.OathTokenExists, userSettings?.OathTokenSerialNumber], [true, 'Galt 7']);
});

test('ChangeOathToken_2 says who has the token already, and is content when it is the user himself', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  await bed.addUser({ username: 'bob' });
  const { secretKey, code } = bed.createToken();
  await bed.oathTokens.add({ serialNumber: 'GALT 7', secretKey }, bed.author);
  const input = { username: 'anna', serialNumber: 'GALT 7', code: code() };
  await call('ChangeOathToken_2', input);
  assert.deepEqual(await call('ChangeOathToken_2', input), done);
  assert.deepEqual(await call('ChangeOathToken_2', { ...input, username: 'bob', code: code(1) }), {
    result: false,
    associatedUsername: 'anna',
    error: { Code: 9, Description: 'Somebody else has the OATH token of this serial number.' },
  });
});

test('Disable and Enable switch a user', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const enabled = async () => (await call('GetUserSettings_3', { username: 'anna' })).userSettings?.Enabled;
  assert.deepEqual(await call('Disable', anna), done);
  assert.equal(await enabled(), false);
  assert.deepEqual(await call('Enable', anna), done);
  assert.equal(await enabled(), true);
});

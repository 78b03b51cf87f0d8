import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../../../sdk-service/domain/languages/languages.ts';
import type { ComplexType } from '../../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed, type TestBed } from '../../support/test-bed.ts';

const done = { result: true, error: { Code: 0, Description: '' } };
const anna = { username: 'anna', sendEmail: false };
const person = {
  firstName: 'Anna',
  lastName: 'Müller',
  emailAddress: 'anna@contoso.example',
  userGroup: 'Sales',
};

async function createBed(...[t]: Parameters<typeof createTestBed>) {
  const bed = await createTestBed(t);
  await bed.addUser(person);
  const call = createSdkCalls(bed);
  const read = async <Field extends keyof ComplexType<PfWsSdk, 'UserSettings3'>>(...fields: readonly Field[]) => {
    const { userSettings } = await call('GetUserSettings_3', { username: 'anna' });
    return fields.map((field) => userSettings?.[field]);
  };
  return { bed, call, read };
}

async function newestChange({ store }: TestBed): Promise<string> {
  const row = (await store.tailChanges({ after: 0, limit: 1000 })).rows.at(-1);
  return `${row?.actor}: ${row?.action} ${row?.detail}`;
}

test('ChangeUserInformation changes what is said, leaves what is absent and takes away what is empty', async (t) => {
  const { bed, call, read } = await createBed(t);
  const userInformation = { FirstName: ' Annette ', LastName: '', UserGroup: 'Export' };
  assert.deepEqual(await call('ChangeUserInformation', { ...anna, userInformation }, { actor: 'helga' }), done);
  assert.deepEqual(await read('FirstName', 'LastName', 'EmailAddress', 'UserGroup'), [
    'Annette',
    '',
    'anna@contoso.example',
    'Export',
  ]);
  assert.equal(await newestChange(bed), 'helga: user.change-information firstName, lastName, userGroup');
});

test('ChangeUserInformation refuses what AddUser refuses, and changes nothing then', async (t) => {
  const { call, read } = await createBed(t);
  const change = (userInformation: ComplexType<PfWsSdk, 'UserInformation'>) =>
    call('ChangeUserInformation', { ...anna, userInformation });
  await assert.rejects(change({ FirstName: 'A', EmailAddress: 'anna' }), {
    code: 'malformed',
    message: /^emailAddress/,
  });
  await assert.rejects(change({ FirstName: 'A', LastName: 'x'.repeat(101) }), { message: /^lastName/ });
  await assert.rejects(change({ UserGroup: 'a\nb' }), { message: /^userGroup/ });
  await assert.rejects(call('ChangeUserInformation', anna), { code: 'malformed', message: /^userInformation/ });
  assert.deepEqual(await read('FirstName', 'LastName'), ['Anna', 'Müller']);
});

test('ChangeLanguage gives each channel a language of its own', async (t) => {
  const { bed, call, read } = await createBed(t);
  const userLanguage = { VoiceCallLanguage: 'fr', SmsTextLanguage: 'PT-br', OathTokenLanguage: 'de' };
  assert.deepEqual(await call('ChangeLanguage', { ...anna, userLanguage }), done);
  const all = ['VoiceCallLanguage', 'SmsTextLanguage', 'PhoneAppLanguage', 'OathTokenLanguage'] as const;
  assert.deepEqual(await read(...all), ['fr', 'pt-BR', 'en', 'de']);
  assert.match(
    await newestChange(bed),
    /: user\.change-language callLanguage fr, textLanguage pt-BR, oathLanguage de$/,
  );
});

test('ChangeLanguage with an empty name follows the company from then on', async (t) => {
  const { bed, call, read } = await createBed(t);
  await call('ChangeLanguage', { ...anna, userLanguage: { SmsTextLanguage: '' } });
  await bed.settings.set('company.textLanguage', 'it', bed.author);
  await bed.settings.set('company.callLanguage', 'it', bed.author);
  assert.deepEqual(await read('SmsTextLanguage', 'VoiceCallLanguage'), ['it', 'en']);
});

test('ChangeLanguage refuses a language that is not offered, and changes nothing then', async (t) => {
  const { call, read } = await createBed(t);
  const change = (userLanguage: ComplexType<PfWsSdk, 'UserLanguage'>) =>
    call('ChangeLanguage', { ...anna, userLanguage });
  const refused = { code: 'malformed', message: /^appLanguage: must be one of en, / };
  await assert.rejects(change({ SmsTextLanguage: 'de', PhoneAppLanguage: 'tlh' }), refused);
  await assert.rejects(change({ PhoneAppLanguage: 'en-US' }), refused);
  await assert.rejects(call('ChangeLanguage', anna), { code: 'malformed', message: /^userLanguage/ });
  assert.deepEqual(await read('SmsTextLanguage'), ['en']);
});

test('each channel offers the languages that ChangeLanguage takes', async (t) => {
  const { call } = await createBed(t);
  const offered = languages.map((Name) => ({ Name }));
  assert.deepEqual((await call('GetSmsTextLanguageOptions', {})).languages, offered);
  assert.deepEqual((await call('GetPhoneAppLanguageOptions', {})).languages, offered);
  assert.deepEqual((await call('GetOathTokenLanguageOptions', {})).languages, offered);
  for (const SmsTextLanguage of languages) {
    assert.deepEqual(await call('ChangeLanguage', { ...anna, userLanguage: { SmsTextLanguage } }), done);
  }
});

test('ChangePinMode sets the mode of calls', async (t) => {
  const { bed, call, read } = await createBed(t);
  assert.deepEqual(await call('ChangePinMode', { ...anna, pinMode: 'pin' }, { actor: 'helga' }), done);
  assert.deepEqual(await read('PinMode'), ['pin']);
  assert.equal(await newestChange(bed), 'helga: user.change-mode callMode pin');
  await call('ChangePinMode', { ...anna, pinMode: 'standard' });
  assert.deepEqual(await read('PinMode'), ['standard']);
});

test('ChangePinMode refuses voiceprint and a returned PIN by name', async (t) => {
  const { call, read } = await createBed(t);
  const voiceprint = call('ChangePinMode', { ...anna, pinMode: 'voiceprint' });
  await assert.rejects(voiceprint, { code: 'forbidden', message: /^Voiceprint Mode Not Allowed/ });
  const returned = call('ChangePinMode', { ...anna, pinMode: 'returnPin' });
  await assert.rejects(returned, { code: 'forbidden', message: /returned PIN/ });
  assert.deepEqual(await read('PinMode'), ['standard']);
});

test('ResetVoiceprint is refused by name', async (t) => {
  const { call } = await createBed(t);
  await assert.rejects(call('ResetVoiceprint', { username: 'anna' }), {
    code: 'forbidden',
    message: /^Voiceprint Mode Not Allowed/,
  });
});

test('ChangeSmsMode sets direction and mode, leaving what is unspecified', async (t) => {
  const { bed, call, read } = await createBed(t);
  const both = { smsDirection: 'twoWay', smsMode: 'otpPlusPin' } as const;
  assert.deepEqual(await call('ChangeSmsMode', { ...anna, ...both }), done);
  assert.deepEqual(await read('SmsDirection', 'SmsMode'), ['twoWay', 'otpPlusPin']);
  await call('ChangeSmsMode', { ...anna, smsDirection: 'oneWay', smsMode: 'unspecified' });
  assert.deepEqual(await read('SmsDirection', 'SmsMode'), ['oneWay', 'otpPlusPin']);
  assert.match(await newestChange(bed), /: user\.change-mode textDirection one-way$/);
  await call('ChangeSmsMode', { ...anna, smsDirection: 'unspecified', smsMode: 'otp' });
  assert.deepEqual(await read('SmsDirection', 'SmsMode'), ['oneWay', 'otp']);
  const before = await newestChange(bed);
  assert.deepEqual(await call('ChangeSmsMode', { ...anna, smsDirection: 'unspecified', smsMode: 'unspecified' }), done);
  assert.equal(await newestChange(bed), before);
});

test('ChangeSmsMode refuses the sentinel "invalid"', async (t) => {
  const { call, read } = await createBed(t);
  const change = (smsDirection: 'twoWay' | 'invalid', smsMode: 'otpPlusPin' | 'invalid') =>
    call('ChangeSmsMode', { ...anna, smsDirection, smsMode });
  await assert.rejects(change('invalid', 'otpPlusPin'), { code: 'malformed', message: /^SmsDirection/ });
  await assert.rejects(change('twoWay', 'invalid'), { code: 'malformed', message: /^SmsMode/ });
  assert.deepEqual(await read('SmsDirection', 'SmsMode'), ['oneWay', 'otp']);
});

test('ChangePhoneAppMode sets the mode of the app, and refuses voiceprint by name', async (t) => {
  const { call, read } = await createBed(t);
  assert.deepEqual(await call('ChangePhoneAppMode', { ...anna, phoneAppMode: 'pin' }), done);
  assert.deepEqual(await call('ChangePhoneAppMode', { ...anna, phoneAppMode: 'unspecified' }), done);
  assert.deepEqual(await read('PhoneAppMode'), ['pin']);
  const voiceprint = call('ChangePhoneAppMode', { ...anna, phoneAppMode: 'voiceprint' });
  await assert.rejects(voiceprint, { code: 'forbidden', message: /^Voiceprint Mode Not Allowed/ });
  await assert.rejects(call('ChangePhoneAppMode', { ...anna, phoneAppMode: 'invalid' }), { code: 'malformed' });
  assert.deepEqual(await read('PhoneAppMode'), ['pin']);
});

test('DisabledBehavior says what becomes of a disabled user', async (t) => {
  const { bed, call, read } = await createBed(t);
  assert.deepEqual(await call('DisabledBehavior', { ...anna, disabledBehavior: 'succeed' }), done);
  assert.deepEqual(await read('DisabledBehavior'), ['succeed']);
  assert.match(await newestChange(bed), /: user\.change-when-disabled succeed$/);
  await call('Disable', anna);
  const pass = { username: 'anna', requireUserMatch: true, initiatingAuthenticationType: 'pfsdk' } as const;
  assert.equal((await call('PfAuthUser_4', pass)).result, true);
  await call('DisabledBehavior', { ...anna, disabledBehavior: 'fail' });
  assert.equal((await call('PfAuthUser_4', pass)).result, false);
});

test('changes of a user who does not exist say so', async (t) => {
  const { call } = await createBed(t);
  const nobody = { username: 'nobody', sendEmail: false };
  for (const attempt of [
    () => call('ChangeUserInformation', { ...nobody, userInformation: {} }),
    () => call('ChangeLanguage', { ...nobody, userLanguage: {} }),
    () => call('ChangePinMode', { ...nobody, pinMode: 'pin' }),
    () => call('ChangeSmsMode', { ...nobody, smsDirection: 'twoWay', smsMode: 'otp' }),
    () => call('ChangeSmsMode', { ...nobody, smsDirection: 'unspecified', smsMode: 'unspecified' }),
    () => call('ChangePhoneAppMode', { ...nobody, phoneAppMode: 'unspecified' }),
    () => call('DisabledBehavior', { ...nobody, disabledBehavior: 'fail' }),
  ]) {
    await assert.rejects(attempt, { code: 'not-found' });
  }
});

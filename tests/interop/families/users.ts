import assert from 'node:assert/strict';
import type { ComplexType, Input } from '../../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { asks, by, done, empty, no, plain, type Stage } from './stage.ts';

export async function addAndRead({ client, prefix, phone }: Stage): Promise<void> {
  const username = `${prefix}-Zoë 😀`;
  const addUserSettings: ComplexType<PfWsSdk, 'AddUserSettings3'> = {
    FirstName: 'Zoë 😀 <&> "Łódź"',
    LastName: '  ]]> Ünderwood  ',
    CountryCode: '1',
    Phone: `201-555-${phone}`,
    Mode: 'smsText',
    PinMode: 'standard',
    SmsDirection: 'oneWay',
    SmsMode: 'otp',
    PhoneAppMode: 'standard',
    Enabled: true,
    PinChangeRequired: false,
  };
  assert.deepEqual(plain(await client.call('AddUser_3', { username, addUserSettings, ...by })), done);
  const again = await client.call('AddUser_3', { username: username.toUpperCase(), addUserSettings, ...by });
  assert.deepEqual([again.result, again.error?.Code], [false, 3]);
  assert.deepEqual(plain(await client.call('UserExists', { username })), done);
  assert.deepEqual(plain(await client.call('UserExists', { username: `${prefix}-nobody` })), no);
  const { canonicalUsername } = await client.call('CanonicalizeUser', { username });
  assert.equal(canonicalUsername, username.normalize('NFKC').toLowerCase());

  const { userSettings } = await client.call('GetUserSettings_3', { username });
  assert.equal(userSettings?.FirstName, 'Zoë 😀 <&> "Łódź"');
  assert.equal(userSettings?.LastName?.trim(), ']]> Ünderwood');
  assert.deepEqual(
    [userSettings?.Mode, userSettings?.SecondsSincePinChange, userSettings?.Enabled, userSettings?.OathTokenExists],
    ['smsText', -1, true, false],
  );
  assert.ok(empty.includes(userSettings?.EmailAddress));
  const absent = await client.call('GetUserSettings_3', { username: `${prefix}-nobody` });
  assert.deepEqual([absent.result, absent.userSettings, absent.error?.Code], [false, undefined, 2]);
}

export async function change({ client, prefix, phone }: Stage): Promise<void> {
  const username = `${prefix}-Zoë 😀`;
  const userPhone = { CountryCode: '49', Phone: '030 901820', Extension: '12,3#' };
  assert.deepEqual(plain(await client.call('ChangePhone', { username, userPhone, ...by })), done);
  const changed = await client.call('GetPhone', { username });
  assert.deepEqual(
    [changed.userPhone?.CountryCode, changed.userPhone?.Phone, changed.userPhone?.Extension],
    ['49', '30901820', '12,3#'],
  );
  const back = { CountryCode: '1', Phone: `201-555-${phone}`, Extension: '' };
  assert.deepEqual(plain(await client.call('ChangePhone', { username, userPhone: back, ...by })), done);

  // A user without a token cannot be given that method by mistake: each generation of types says what it can.
  assert.deepEqual(plain(await client.call('ChangeMode_2', { username, mode: 'oathToken', ...by })), done);
  assert.equal((await client.call('GetUserSettings_3', { username })).userSettings?.Mode, 'oathToken');
  assert.equal((await client.call('GetUserSettings_2', { username })).userSettings?.Mode, 'invalid');
  assert.deepEqual(plain(await client.call('ChangeMode', { username, mode: 'phoneApp', ...by })), done);
  assert.equal((await client.call('GetUserSettings_2', { username })).userSettings?.Mode, 'phoneApp');
  assert.deepEqual(plain(await client.call('ChangeMode_2', { username, mode: 'smsText', ...by })), done);
  assert.deepEqual(plain(await client.call('ChangeMode_2', { username, mode: 'unspecified', ...by })), done);
  assert.equal((await client.call('GetUserSettingsMaster_2', { username })).userSettings?.Mode, 'smsText');

  assert.deepEqual(plain(await client.call('Disable', { username, modifyUsername: 'helga' })), done);
  const refused = await client.call('PfAuthUser_4', { username, ...asks });
  assert.deepEqual([refused.result, refused.callResult?.Code, refused.error?.Code], [false, 153, 0]);
  assert.deepEqual(plain(await client.call('Enable', { username, ...by })), done);
}

export async function findAndRemove({ client, prefix }: Stage): Promise<void> {
  const filters = { ...anybody, usernameFilter: `${prefix}-*` };
  const found = await client.call('FindUsers_4', filters);
  assert.deepEqual(
    found.userRows?.map(({ Username }) => Username),
    [`${prefix}-token`, `${prefix}-Zoë 😀`],
  );
  assert.equal(found.resultsComplete, true);
  const cut = await client.call('FindUsers_4', { ...filters, resultLimit: 1, tagIds: ['no such tag', 'nor <this>'] });
  assert.deepEqual([cut.userRows?.length, cut.resultsComplete], [1, false]);
  const none = await client.call('FindUsers_4', { ...filters, usernameFilter: 'nobody at all' });
  assert.deepEqual([none.result, none.userRows ?? [], none.resultsComplete], [true, [], true]);

  const renamed = { oldUsername: `${prefix}-token`, newUsername: `${prefix}-renamed`, modifyUsername: 'helga' };
  assert.deepEqual(plain(await client.call('ChangeUsername', renamed)), done);
  for (const username of [`${prefix}-renamed`, `${prefix}-Zoë 😀`]) {
    assert.deepEqual(plain(await client.call('DeleteUser', { username, modifyUsername: 'helga' })), done);
    assert.deepEqual(plain(await client.call('UserExists', { username })), no);
  }
}

/** Filters none of which counts. */
const anybody: Input<PfWsSdk, 'FindUsers_4'> = {
  usernameCaseSensitive: false,
  firstNameCaseSensitive: false,
  lastNameCaseSensitive: false,
  emailCaseSensitive: false,
  userGroupCaseSensitive: false,
  modeFilter: 'oathToken',
  modeSpecified: false,
  pinModeFilter: 'voiceprint',
  pinModeSpecified: false,
  smsDirectionFilter: 'twoWay',
  smsDirectionSpecified: false,
  smsModeFilter: 'otpPlusPin',
  smsModeSpecified: false,
  phoneAppModeFilter: 'voiceprint',
  phoneAppModeSpecified: false,
  tagMatchType: 'allUsers',
  enabledFilter: false,
  enabledSpecified: false,
  resultLimit: 10,
};

import assert from 'node:assert/strict';
import type { ComplexType } from '../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { type AuthenticatorApp, scan } from '../support/authenticator-app.ts';
import type { ForeignClient } from './foreign-client.ts';

interface Stage {
  readonly client: ForeignClient;
  /** Begins the names of this client's users. */
  readonly prefix: string;
  /** Its last four digits tell this client's phone from the others'. */
  readonly phone: string;
  sentCode(phone: string): Promise<string>;
}

const done = { result: true, error: { Code: 0, Description: '' } };
const no = { result: false, error: { Code: 0, Description: '' } };
const asks = { initiatingAuthenticationType: 'pfsdk', applicationName: 'Interop', requireUserMatch: true } as const;
const by = { sendEmail: false, modifyUsername: 'helga' } as const;
const secretKey = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const token: AuthenticatorApp = scan(`otpauth://totp/x?secret=${secretKey}`);
/** Empty answers come as nothing, as an empty text or as null, by the client's own taste. */
const empty = [undefined, ''];

/** One story through every family of messages, told by any client in the same words. */
export async function playEveryFamily(stage: Stage): Promise<void> {
  await checkConnection(stage);
  await addAndRead(stage);
  await change(stage);
  await authenticateByToken(stage);
  await authenticateByText(stage);
  await readSettings(stage);
}

async function checkConnection({ client }: Stage): Promise<void> {
  assert.deepEqual(await client.call('TestSecurity', {}), { result: 'secure' });
  assert.deepEqual(await client.call('TestMasterConnection_2', {}), { result: 'success' });
  assert.deepEqual(plain(await client.call('TestMasterConnection', {})), done);
}

async function addAndRead({ client, prefix, phone }: Stage): Promise<void> {
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

async function change({ client, prefix, phone }: Stage): Promise<void> {
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

async function authenticateByToken({ client, prefix }: Stage): Promise<void> {
  const username = `${prefix}-token`;
  await client.call('AddUser_3', { username, addUserSettings: { ...unset, Mode: 'oathToken' }, ...by });
  const wrong = await client.call('ChangeOathToken', { username, secretKey, code: '000000', timeInterval: 30 });
  assert.deepEqual([wrong.result, wrong.error?.Code], [false, 8]);
  const bound = await client.call('ChangeOathToken', { username, secretKey, code: token.code(), timeInterval: 30 });
  assert.deepEqual(plain(bound), done);

  const begun = await client.call('PfAuthUser_4', { username, ...asks });
  assert.deepEqual([begun.result, begun.callResult, begun.error?.Code], [false, pending(22, 'OATH Code Pending'), 0]);
  const { authenticationRequestId = '' } = begun;
  assert.match(authenticationRequestId, /^[\w-]{20,}$/);
  const answer = { username, authenticationRequestId, fallback: false };
  assert.deepEqual(plain(await client.call('ValidateOathCode', { ...answer, code: 'wrong' })), no);
  assert.deepEqual(plain(await client.call('ValidateOathCode', { ...answer, code: token.code(1) })), done);
  const replayed = await client.call('ValidateOathCode', { ...answer, code: token.code(1) });
  assert.deepEqual([replayed.result, replayed.error?.Code], [false, 9]);
}

async function authenticateByText({ client, prefix, phone, sentCode }: Stage): Promise<void> {
  const username = `${prefix}-Zoë 😀`;
  const begun = await client.call('PfAuthUser_4', { username, ...asks });
  assert.deepEqual(begun.callResult, pending(20, 'Text Message Sent'));
  assert.deepEqual(plain(await client.call('ValidatePasscode', { username, passcode: 'wrong' })), no);
  const passcode = await sentCode(`201555${phone}`);
  assert.deepEqual(plain(await client.call('ValidatePasscode', { username, passcode })), done);
}

async function readSettings({ client }: Stage): Promise<void> {
  const { features } = await client.call('GetFeatures', {});
  assert.deepEqual([features?.OathToken, features?.Voiceprint, typeof features?.Adfs], [true, false, 'boolean']);
  const { customerDefaults } = await client.call('GetCustomerDefaults_3', {});
  assert.deepEqual([customerDefaults?.Mode, customerDefaults?.MinimumPinLength], ['smsText', 4]);
  const { userPortalSettings } = await client.call('GetUserPortalSettings', {});
  assert.deepEqual([userPortalSettings?.PrimaryAuth, userPortalSettings?.SessionTimeoutMinutes], ['mswin', 10]);
  const { languages = [] } = await client.call('GetSmsTextLanguageOptions', {});
  assert.ok(languages.some(({ Name }) => Name === 'en'));
}

/** What a proxy sends for an object in which nothing was set: each enum by its first name. */
const unset: ComplexType<PfWsSdk, 'AddUserSettings3'> = {
  Mode: 'oathToken',
  PinMode: 'voiceprint',
  SmsDirection: 'twoWay',
  SmsMode: 'otpPlusPin',
  PhoneAppMode: 'voiceprint',
  Enabled: true,
  PinChangeRequired: false,
};

function pending(Code: number, Description: string) {
  return { Code, Description };
}

/** Result and error, an empty description written as one. */
function plain({
  result,
  error,
}: {
  readonly result: boolean;
  readonly error?: ComplexType<PfWsSdk, 'Error'> | undefined;
}) {
  return { result, error: { Code: error?.Code, Description: error?.Description ?? '' } };
}

import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { encodeBase32 } from '../../../sdk-service/domain/oath/base32.ts';
import { formatOtp, hotp } from '../../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../../sdk-service/domain/oath/totp.ts';
import { type SdkInProcess, startSdkInProcess, testAuthor } from '../../support/sdk-in-process.ts';

type Values = Readonly<Record<string, unknown>>;
type Answer = { readonly result?: unknown; readonly error?: { readonly Code: number } } & Values;

/** Over SOAP, so that account and address are those of the real connection. */
let sdk: SdkInProcess;
before(async () => {
  sdk = await startSdkInProcess();
});
after(() => sdk.close());

/** The code of an app that has the key of twenty letters `A` and shows what the clock here says. */
function oathCode(): string {
  const counter = timeStepOf(sdk.clock.now(), 30);
  return formatOtp(hotp({ key: createSecretKey(Buffer.alloc(20, 0x41)), counter, digits: 6, algorithm: 'SHA1' }), 6);
}
const settings = {
  Mode: 'smsText',
  PinMode: 'standard',
  SmsDirection: 'oneWay',
  SmsMode: 'otp',
  PhoneAppMode: 'standard',
  CountryCode: '49',
  Phone: '15112345678',
  Enabled: true,
};

/** What each message is sent with, besides `username` (a user of its own) and `modifyUsername`. */
const inputs: Readonly<Record<string, () => Values>> = {
  AddUser: () => ({ username: 'new-1', addUserSettings: settings }),
  AddUser2: () => ({ username: 'new-2', addUserSettings: settings }),
  AddUser_2: () => ({ username: 'new-3', addUserSettings: settings }),
  AddUser_3: () => ({ username: 'new-4', addUserSettings: settings }),
  DeleteUser: () => ({}),
  ChangePhone: () => ({ userPhone: { CountryCode: '49', Phone: '15112345679' } }),
  ChangePin: () => ({ userPin: { Pin: '739164', PinFormat: 'plainText' } }),
  ResetVoiceprint: () => ({}),
  ChangeMode: () => ({ mode: 'voiceCall' }),
  ChangeMode_2: () => ({ mode: 'voiceCall' }),
  ChangePinMode: () => ({ pinMode: 'standard' }),
  ChangeSmsMode: () => ({ smsDirection: 'oneWay', smsMode: 'otp' }),
  ChangePhoneAppMode: () => ({ phoneAppMode: 'standard' }),
  ChangeLanguage: () => ({ userLanguage: { VoiceCallLanguage: 'de', SmsTextLanguage: 'de' } }),
  ChangeUserInformation: () => ({ userInformation: { FirstName: 'Ada', LastName: 'L', EmailAddress: 'a@b.example' } }),
  ChangeSecurityQuestions: () => ({ userSecurityQuestions: {} }),
  ChangeUsername: () => ({ newUsername: 'renamed' }),
  ChangeOathToken: () => ({
    secretKey: encodeBase32(Buffer.alloc(20, 0x41)),
    code: oathCode(),
    timeInterval: 30,
  }),
  ChangeOathToken_2: () => ({ serialNumber: 'none' }),
  ChangeStaticToken: () => ({ staticToken: 'a static token of one' }),
  Enable: () => ({}),
  Disable: () => ({}),
  DisabledBehavior: () => ({ disabledBehavior: 'succeed' }),
  BlockUser: () => ({ reason: 'lost phone' }),
  UnblockUser: () => ({ reason: 'found phone' }),
  DeleteUserDevice: () => ({ userDeviceId: 'none' }),
  OneTimeBypass: () => ({ reason: 'at the airport' }),
  OneTimeBypass2: () => ({ reason: 'at the airport', bypassSeconds: 60 }),
  OneTimeBypass_2: () => ({ reason: 'at the airport', bypassSeconds: 60 }),
};

/** What these need (a PIN, a device, an imported token, a setting) is not there for each; the row is asked for if they succeed. */
const mayRefuse = [
  'ChangePin',
  'ChangeSecurityQuestions',
  'ChangeStaticToken',
  'ChangeOathToken_2',
  'DeleteUserDevice',
  'ResetVoiceprint',
];

/** What must have happened before. */
const preparations: Readonly<Record<string, (username: string) => Promise<unknown>>> = {
  UnblockUser: (username) => sdk.client.pfWsSdk.BlockUser({ username, reason: 'lost phone' }),
};

const changing: readonly string[] = Object.entries(pfWsSdk.messages)
  .filter(([, { input }]) => 'modifyUsername' in input)
  .map(([message]) => message);

test('every message that names a modifyUsername is among those that are tried', () => {
  assert.deepEqual(
    changing.filter((message) => !Object.hasOwn(inputs, message)),
    [],
  );
});

/** Sends the message about a user of its own; gives the answer and the rows that it left. */
async function send(message: string) {
  const { core, client } = sdk;
  const username = `user-${message}`;
  await core.users.add({ username }, testAuthor);
  await preparations[message]?.(username);
  const start = await core.storage.tailStart('changes', 1);
  const { position } = await core.storage.tailChanges({ after: start, limit: 1000 });
  const call = client.pfWsSdk[message as keyof typeof client.pfWsSdk] as (input: Values) => Promise<Answer>;
  const input = { username, oldUsername: username, modifyUsername: 'CORP\\helpdesk-anna', sendEmail: false };
  const answer = await call({ ...input, ...inputs[message]?.() });
  const { rows } = await core.storage.tailChanges({ after: position, limit: 1000 });
  return { answer, rows: rows.map(({ accountName, actor, clientAddress }) => ({ accountName, actor, clientAddress })) };
}

const row = { accountName: 'payroll', actor: 'CORP\\helpdesk-anna', clientAddress: '127.0.0.1' };

for (const message of changing.filter((each) => !mayRefuse.includes(each))) {
  test(`${message} leaves a row with account, modifyUsername and address`, async () => {
    const { answer, rows } = await send(message);
    assert.equal(answer.result, true, JSON.stringify(answer.error));
    assert.ok(rows.length > 0, 'there is no row');
    for (const each of rows) assert.deepEqual(each, row);
  });
}

for (const message of mayRefuse) {
  test(`${message} leaves such a row if it is carried out, and none if it is not`, async () => {
    const { answer, rows } = await send(message);
    assert.equal(rows.length > 0, answer.result, JSON.stringify(answer.error));
    for (const each of rows) assert.deepEqual(each, row);
  });
}

test('GenerateActivationCode leaves a row with account and address', async () => {
  const { answer, rows } = await send('GenerateActivationCode');
  assert.equal(answer.result, true, JSON.stringify(answer.error));
  assert.deepEqual(rows, [{ ...row, actor: '' }]);
});

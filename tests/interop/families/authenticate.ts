import assert from 'node:assert/strict';
import type { ComplexType } from '../../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { type AuthenticatorApp, scan } from '../../support/authenticator-app.ts';
import { asks, by, done, no, plain, type Stage } from './stage.ts';

const secretKey = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const token: AuthenticatorApp = scan(`otpauth://totp/x?secret=${secretKey}`);

export async function authenticateByToken({ client, prefix }: Stage): Promise<void> {
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

export async function authenticateByText({ client, prefix, phone, sentCode }: Stage): Promise<void> {
  const username = `${prefix}-Zoë 😀`;
  const begun = await client.call('PfAuthUser_4', { username, ...asks });
  assert.deepEqual(begun.callResult, pending(20, 'Text Message Sent'));
  assert.deepEqual(plain(await client.call('ValidatePasscode', { username, passcode: 'wrong' })), no);
  const passcode = await sentCode(`201555${phone}`);
  assert.deepEqual(plain(await client.call('ValidatePasscode', { username, passcode })), done);
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

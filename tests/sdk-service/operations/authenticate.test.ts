import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PasswordDirectory } from '../../../sdk-service/ports/directory.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const begin = {
  username: 'anna',
  initiatingAuthenticationType: 'adfs',
  initiatingIpAddress: '192.0.2.7',
  applicationName: 'AD FS',
  requireUserMatch: true,
} as const;
const noError = { Code: 0, Description: '' };
const phone = { countryCode: '1', number: '2015550123', extension: '' };

test('PfAuthUser_4 and ValidateOathCode authenticate a user with an OATH token', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const { code } = await bed.addOathUser();
  const begun = await call('PfAuthUser_4', begin, { clientAddress: '192.0.2.7' });
  assert.deepEqual(
    [begun.result, begun.callResult, begun.error],
    [false, { Code: 22, Description: 'OATH Code Pending' }, noError],
  );
  const { authenticationRequestId } = begun;
  const answer = { username: 'anna', authenticationRequestId, fallback: false };
  assert.deepEqual(await call('ValidateOathCode', { ...answer, code: '1' }), { result: false, error: noError });
  assert.deepEqual(await call('ValidateOathCode', { ...answer, code: code() }), { result: true, error: noError });
  const [, row] = await bed.loggedAttempts();
  assert.deepEqual([row?.applicationName, row?.authenticationType, row?.clientAddress], ['AD FS', 'adfs', '192.0.2.7']);
});

test('ValidateOathCode says Code 9 for a request that is over or another’s, and Code 0 for a refusal', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const { code } = await bed.addOathUser();
  const { authenticationRequestId } = await call('PfAuthUser_4', begin);
  const answer = { username: 'anna', authenticationRequestId, fallback: false, code: code() };
  assert.equal((await call('ValidateOathCode', answer)).result, true);
  await assert.rejects(call('ValidateOathCode', answer), { code: 'conflict' });
  await assert.rejects(call('ValidateOathCodeMaster', { ...answer, authenticationRequestId: 'x' }), {
    code: 'conflict',
  });
  assert.deepEqual(await call('ValidateOathCode', { username: 'nobody', code: '1', fallback: false }), {
    result: false,
    error: noError,
  });
});

test('ValidateOathCode checks a code without a request, and an empty id is none', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const { code } = await bed.addOathUser();
  const answer = { username: 'anna', authenticationRequestId: '', fallback: true, code: code() };
  assert.equal((await call('ValidateOathCode', answer)).result, true);
  assert.deepEqual(await bed.logged(), ['oath-token approved fallback-oath-code']);
});

test('PfAuthUser and ValidatePasscode authenticate a user with texts', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ phone });
  const begun = await call('PfAuthUser', { username: 'anna', requireUserMatch: true });
  assert.deepEqual([begun.result, begun.callResult?.Code], [false, 20]);
  assert.equal((await call('ValidatePasscode', { username: 'anna', passcode: '1' })).result, false);
  assert.equal((await call('ValidatePasscode', { username: 'anna', passcode: bed.sentCode() })).result, true);
  const again = await call('ValidatePasscodeMaster', { username: 'anna', passcode: bed.sentCode() });
  assert.deepEqual(again, { result: false, error: noError });
  assert.equal(bed.carrier.messages()[0]?.text.startsWith('Your verification code for MFA Server is '), true);
});

test('every generation of PfAuthUser asks the same question', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addOathUser();
  for (const message of [
    'PfAuthUser',
    'PfAuthUser2',
    'PfAuthUser3',
    'PfAuthUser_3',
    'PfAuthUser_4',
    'PfAuthUserMaster',
    'PfAuthUserMaster2',
    'PfAuthUserMaster_2',
    'PfAuthUserMaster_3',
  ] as const) {
    assert.equal((await call(message, begin)).callResult?.Code, 22, message);
  }
});

test('PfAuthUser says by its call result why a user is denied or passes', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const old = { caller: { account: await bed.addAccount('old', { mayPassUnknown: true }) } };
  await bed.addUser({ username: 'disabled', enabled: false });
  await bed.addUser({ username: 'unready' });
  await bed.addUser({ username: 'caller', authenticator: 'call' });
  await bed.addUser({ username: 'app', authenticator: 'app' });
  await bed.addUser({ username: 'replier', textDirection: 'two-way', textMode: 'otp-plus-pin', phone });
  await bed.settings.set('company.whenDisabled', 'succeed', bed.author);
  await bed.addUser({ username: 'passing', enabled: false });
  const said = async (username: string, requireUserMatch = true) => {
    const { result, callResult } = await call('PfAuthUser_4', { ...begin, username, requireUserMatch }, old);
    return `${result} ${callResult?.Code} ${callResult?.Description}`;
  };
  assert.equal(await said('nobody'), 'false 154 User Not Found');
  assert.equal(await said('nobody', false), 'true 31 No User Match - Succeeded');
  assert.equal(await said('disabled'), 'false 153 User Disabled');
  assert.equal(await said('passing'), 'true 30 User Disabled - Succeeded');
  assert.equal(await said('unready'), 'false 155 User Not Enrolled');
  assert.equal(await said('caller'), 'false 155 User Not Enrolled');
  assert.equal(await said('app'), 'false 155 User Not Enrolled');
  assert.equal(await said('replier'), 'false 155 User Not Enrolled');
});

test('PfAuthUser says that a text could not be sent, and that guesses are slowed', async (t) => {
  const bed = await createTestBed(t, { carriers: [] });
  const call = createSdkCalls(bed);
  await bed.addUser({ phone });
  await bed.addOathUser({ username: 'ben' });
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 120);
  const guess = { username: 'ben', code: '1', fallback: false };
  for (let count = 0; count < 5; count += 1) await call('ValidateOathCode', guess);
  assert.equal((await call('PfAuthUser_4', { ...begin, username: 'ben' })).callResult?.Code, 151);
});

test('cleans and bounds what an application says of itself', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const applicationName = ` Pay\r\nroll ${'x'.repeat(500)}`;
  await call('PfAuthUser_4', {
    ...begin,
    username: 'nobody',
    applicationName,
    initiatingAuthenticationType: 'unspecified',
  });
  const [row] = await bed.loggedAttempts();
  assert.equal(row?.applicationName, `Pay roll ${'x'.repeat(91)}`);
  assert.equal(row?.authenticationType, 'pfsdk');
});

const passwords = {
  verifyPassword: async (username: string, password: string) =>
    username === 'anna' && password === 'P@ss<w&rd' ? ('verified' as const) : ('wrong-password' as const),
};
const password = { authenticationType: 'mswin', initiatingAuthenticationType: 'pfsdk', username: 'anna' } as const;

test('PrimaryAuthUser checks the password', async (t) => {
  const bed = await createTestBed(t, { primary: passwords });
  const call = createSdkCalls(bed);
  assert.deepEqual(await call('PrimaryAuthUser', { ...password, password: 'P@ss<w&rd' }), {
    result: true,
    error: noError,
  });
  assert.deepEqual(await call('PrimaryAuthUser', { ...password, password: 'wrong' }), {
    result: false,
    error: noError,
  });
  await assert.rejects(call('PrimaryAuthUser', { ...password, authenticationType: 'radius' }), {
    code: 'misconfigured',
  });
});

test('a password of authentication type radius is checked by RADIUS alone', async (t) => {
  const directory = { verifyPassword: passwords.verifyPassword } as unknown as PasswordDirectory;
  const config = { id: 'r', name: 'vpn', kind: 'radius', domains: [] } as const;
  const other = { id: 'a', name: 'corp', kind: 'ad', domains: [] } as const;
  const everybody = { verifyPassword: async () => 'verified' } as unknown as PasswordDirectory;
  const directories = [
    { config: other, directory: everybody },
    { config, directory },
  ];
  const call = createSdkCalls(await createTestBed(t, { directories }));
  const byRadius = { ...password, authenticationType: 'radius' } as const;
  assert.equal((await call('PrimaryAuthUser', { ...byRadius, password: 'P@ss<w&rd' })).result, true);
  assert.equal((await call('PrimaryAuthUser', { ...byRadius, password: 'wrong' })).result, false);
  assert.equal((await call('PrimaryAuthUser', { ...password, password: 'wrong' })).result, true);
});

test('CombinedAuthUser checks the password and asks for the second factor', async (t) => {
  const bed = await createTestBed(t, { primary: passwords });
  const call = createSdkCalls(bed);
  const { code } = await bed.addOathUser();
  const input = { ...password, requireUserMatch: true };
  const wrong = await call('CombinedAuthUser_4', { ...input, password: 'wrong' });
  assert.deepEqual(wrong, {
    result: false,
    primaryAuthSucceeded: false,
    pfAuthSucceeded: false,
    callResult: { Code: 0, Description: 'Unknown' },
    error: noError,
  });
  const right = await call('CombinedAuthUser_4', { ...input, password: 'P@ss<w&rd' });
  assert.deepEqual(
    [right.result, right.primaryAuthSucceeded, right.pfAuthSucceeded, right.callResult?.Code],
    [false, true, false, 22],
  );
  const { authenticationRequestId } = right;
  const answer = { username: 'anna', code: code(), authenticationRequestId, fallback: false };
  assert.equal((await call('ValidateOathCode', answer)).result, true);
});

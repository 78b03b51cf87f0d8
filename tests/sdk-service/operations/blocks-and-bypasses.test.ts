import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const done = { result: true, error: { Code: 0, Description: '' } };
const begin = {
  username: 'anna',
  initiatingAuthenticationType: 'pfsdk',
  applicationName: 'Payroll',
  requireUserMatch: true,
} as const;

test('BlockUser denies every attempt as blocked until UnblockUser says why not any more', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ phone });
  const said = async () => (await call('PfAuthUser_4', begin)).callResult;
  assert.deepEqual(await call('UserIsBlocked', { username: 'anna' }), { ...done, result: false });
  assert.deepEqual(await call('BlockUser', { username: 'anna', reason: 'stolen phone' }, { actor: 'helga' }), done);
  assert.deepEqual(await call('UserIsBlocked', { username: 'anna' }), done);
  assert.deepEqual(await said(), { Code: 14, Description: 'User is Blocked' });
  assert.equal((await call('ValidatePasscode', { username: 'anna', passcode: '1' })).result, false);
  await assert.rejects(call('UnblockUser', { username: 'anna' }), { code: 'malformed' });
  assert.deepEqual(await call('UnblockUser', { username: 'anna', reason: 'new phone' }, { actor: 'helga' }), done);
  assert.equal((await said())?.Code, 20);
  const [block] = await bed.blocks.list('anna');
  assert.deepEqual([block?.blockedBy, block?.unblockedBy], ['helga', 'helga']);
  await assert.rejects(call('UserIsBlocked', { username: 'nobody' }), { code: 'not-found' });
});

test('OneTimeBypass of every generation lets the next attempt pass, and user and administrator stand in one history', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ phone });
  const said = async () => {
    const { result, callResult } = await call('PfAuthUser_4', begin);
    return `${result} ${callResult?.Code} ${callResult?.Description}`;
  };
  assert.deepEqual(await call('OneTimeBypass', { username: 'anna', reason: 'ill' }, { actor: 'helga' }), done);
  assert.equal(await said(), 'true 26 Bypassed Auth');
  assert.equal(await said(), 'false 20 Text Message Sent');
  assert.deepEqual(await call('OneTimeBypass2', { username: 'anna', bypassSeconds: 0 }, { actor: 'anna' }), done);
  assert.equal(await said(), 'true 26 Bypassed Auth');
  assert.deepEqual(await call('OneTimeBypass_2', { username: 'anna', bypassSeconds: 60 }), done);
  bed.clock.advanceSeconds(60);
  assert.equal(await said(), 'false 20 Text Message Sent');
  assert.deepEqual(
    (await bed.bypasses.list({ limit: 10 })).map(({ givenBy, seconds, state }) => `${givenBy} ${seconds} ${state}`),
    ['payroll 60 expired', 'anna 300 used', 'helga 300 used'],
  );
  const tooLong = call('OneTimeBypass_2', { username: 'anna', bypassSeconds: 86_400 });
  await assert.rejects(tooLong, { code: 'malformed' });
});

test('PfAuthUser says that the address was trusted', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ phone });
  await bed.settings.set('authentication.trustedAddresses', '192.0.2.0/24', bed.author);
  const { result, callResult } = await call('PfAuthUser_4', begin, { clientAddress: '192.0.2.7' });
  assert.deepEqual([result, callResult], [true, { Code: 29, Description: 'Trusted IP' }]);
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 20);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { codeSentTo, settle, untilRinging } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const number = '+12015550123';
const begin = { username: 'anna', initiatingAuthenticationType: 'pfsdk', requireUserMatch: true } as const;

/** Two nodes on one store, with nothing else between them. The carrier brings replies to the first alone. */
async function setUp(t: TestContext) {
  const here = await createTestBed(t);
  const there = await createTestBed(t, {
    beside: here,
    carriers: [{ name: 'same', takesReplies: true, send: here.carrier.send }],
  });
  return { here, there, callHere: createSdkCalls(here), callThere: createSdkCalls(there) };
}

test('a challenge begun at one node is answered at the other, once', async (t) => {
  const { here, callHere, callThere } = await setUp(t);
  const { code } = await here.addOathUser();
  const { authenticationRequestId } = await callHere('PfAuthUser_4', begin);
  const answer = { username: 'anna', authenticationRequestId, code: code(), fallback: false };
  assert.equal((await callThere('ValidateOathCode', answer)).result, true);
  await assert.rejects(async () => callHere('ValidateOathCode', answer), { code: 'conflict' });
});

test('of many answers at both nodes at once, one is approved', async (t) => {
  const { here, callHere, callThere } = await setUp(t);
  await here.addUser({ phone });
  await callHere('PfAuthUser_4', begin);
  const answer = { username: 'anna', passcode: codeSentTo(here, number) };
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? callHere : callThere)('ValidatePasscode', answer)),
  );
  assert.equal(answers.filter(({ result }) => result).length, 1);
});

test('a reply that arrives at one node ends the wait of a caller at the other', async (t) => {
  const { here, there, callThere } = await setUp(t);
  await here.addUser({ phone, textDirection: 'two-way' });
  const asked = callThere('PfAuthUser_4', begin);
  await untilRinging({ ticker: there.ticker, carrier: here.carrier });
  here.carrier.reply({ from: number, text: codeSentTo(here, number) });
  const { result, callResult } = await settle(there, asked);
  assert.deepEqual([result, callResult?.Code], [true, 19]);
});

test('while a phone rings by one node, the other says that an authentication is in progress', async (t) => {
  const { here, there, callHere, callThere } = await setUp(t);
  await here.addUser({ phone, textDirection: 'two-way' });
  const asked = callThere('PfAuthUser_4', begin);
  await untilRinging({ ticker: there.ticker, carrier: here.carrier });
  assert.equal((await callHere('PfAuthUser_4', begin)).callResult?.Code, 101);
  here.carrier.reply({ from: number, text: codeSentTo(here, number) });
  assert.equal((await settle(there, asked)).result, true);
});

test('guesses at both nodes are counted together, and a bypass is used at one of them', async (t) => {
  const { here, callHere, callThere } = await setUp(t);
  await here.addUser({ phone });
  await here.bypasses.give({ username: 'anna', reason: '', author: here.author });
  const passes = await Promise.all([callHere('PfAuthUser_4', begin), callThere('PfAuthUser_4', begin)]);
  assert.equal(passes.filter(({ result }) => result).length, 1);
  for (const call of [callHere, callThere, callHere]) {
    await callHere('PfAuthUser_4', begin);
    await call('ValidatePasscode', { username: 'anna', passcode: '1' });
  }
  assert.equal((await here.users.get('anna')).textThrottle.failures, 3);
});

test('what rang by a node that has died holds its place for a minute, and its code counts for nothing then', async (t) => {
  const { here, there, callHere, callThere } = await setUp(t);
  await here.addUser({ phone, textDirection: 'two-way' });
  // This node's hands are never turned again.
  void callThere('PfAuthUser_4', begin).catch(() => undefined);
  await untilRinging({ ticker: there.ticker, carrier: here.carrier });
  const lost = codeSentTo(here, number);
  here.clock.advanceSeconds(59);
  assert.equal((await callHere('PfAuthUser_4', begin)).callResult?.Code, 101);
  here.clock.advanceSeconds(1);
  const asked = callHere('PfAuthUser_4', begin);
  await untilRinging(here, 2);
  assert.equal((await callHere('ValidatePasscode', { username: 'anna', passcode: lost })).result, false);
  here.carrier.reply({ from: number, text: codeSentTo(here, number) });
  const { result, callResult } = await settle(here, asked);
  assert.deepEqual([result, callResult?.Code], [true, 19]);
  assert.equal((await here.logged()).filter((row) => row.includes('approved')).length, 1);
});

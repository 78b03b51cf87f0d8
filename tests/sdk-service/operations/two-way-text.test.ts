import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSimulatedTextCarrier } from '../../../sdk-service/adapters/delivery/sms/simulated.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createFixedClock } from '../../support/fixed-clock.ts';
import { codeSentTo, settle, untilRinging } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const number = '+12015550123';
const begin = {
  username: 'anna',
  initiatingAuthenticationType: 'pfsdk',
  applicationName: 'Payroll',
  requireUserMatch: true,
} as const;

async function setUp(t: TestContext) {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ phone, textDirection: 'two-way' });
  return { bed, call };
}

test('PfAuthUser stays open until the person has replied with the code', async (t) => {
  const { bed, call } = await setUp(t);
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  assert.match(bed.carrier.messages()[0]?.text ?? '', /^Reply with \d{6} to sign in to Payroll$/);
  const code = codeSentTo(bed, number);
  bed.carrier.reply({ from: number, text: ` ${code.slice(0, 3)} ${code.slice(3)}. ` });
  const { result, callResult } = await settle(bed, asked);
  assert.deepEqual([result, callResult], [true, { Code: 19, Description: 'Text Message Authenticated' }]);
  const [row] = await bed.loggedAttempts();
  assert.deepEqual(
    [row?.outcome, row?.reason, row?.phone, row?.accountName, row?.applicationName],
    ['approved', 'text-code', number, 'payroll', 'Payroll'],
  );
});

test('a wrong reply ends the attempt and counts as a failure; one without digits counts for nothing', async (t) => {
  const { bed, call } = await setUp(t);
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  bed.carrier.reply({ from: number, text: 'I am driving' });
  bed.carrier.reply({ from: '+12015550199', text: codeSentTo(bed, number) });
  bed.carrier.reply({ from: number, text: '0' });
  const { result, callResult } = await settle(bed, asked);
  assert.deepEqual([result, callResult], [false, { Code: 122, Description: 'Text Message OTP Incorrect' }]);
  assert.equal((await bed.users.get('anna')).textThrottle.failures, 1);
  // Over is over.
  bed.carrier.reply({ from: number, text: codeSentTo(bed, number) });
  assert.deepEqual(await bed.logged(), ['text denied wrong-response']);
});

test('nobody replies: the attempt ends with its time, and a late reply counts for nothing', async (t) => {
  const { bed, call } = await setUp(t);
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  bed.clock.advanceSeconds(60);
  const { result, callResult } = await settle(bed, asked);
  assert.deepEqual([result, callResult], [false, { Code: 121, Description: 'No SMS Reply Received' }]);
  await bed.authentication.takeReply({ from: number, text: codeSentTo(bed, number) });
  assert.deepEqual(await bed.logged(), ['text denied no-answer']);
  assert.equal(bed.ticker.running(), 0);
});

for (const [replySeconds, ends] of [
  ['30', 30],
  ['600', 90],
] as const) {
  test(`text.replySeconds of ${replySeconds} ends the attempt after ${ends} seconds`, async (t) => {
    const { bed, call } = await setUp(t);
    await bed.settings.set('text.replySeconds', replySeconds, bed.author);
    const asked = call('PfAuthUser_4', begin);
    await untilRinging(bed);
    bed.clock.advanceSeconds(ends - 1);
    assert.equal((await bed.store.findRinging(number, bed.clock.now())).length, 1);
    bed.clock.advanceSeconds(1);
    assert.equal((await bed.store.findRinging(number, bed.clock.now())).length, 0);
    assert.equal((await settle(bed, asked)).callResult?.Code, 121);
  });
}

test('the time of a wait is a setting', async (t) => {
  const { bed, call } = await setUp(t);
  await bed.settings.set('authentication.maximumWaitSeconds', '10', bed.author);
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  bed.clock.advanceSeconds(10);
  assert.equal((await settle(bed, asked)).callResult?.Code, 121);
});

test('a second attempt is told that one is in progress, and for a minute only', async (t) => {
  const { bed, call } = await setUp(t);
  const first = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  const second = await call('PfAuthUser_4', begin);
  assert.deepEqual(second.callResult, { Code: 101, Description: 'Auth Already In Progress' });
  assert.equal(bed.carrier.messages().length, 1);
  bed.clock.advanceSeconds(60);
  const third = call('PfAuthUser_4', begin);
  await untilRinging(bed, 2);
  assert.equal((await settle(bed, first)).callResult?.Code, 144);
  bed.carrier.reply({ from: number, text: codeSentTo(bed, number) });
  assert.equal((await settle(bed, third)).callResult?.Code, 19);
});

test('the same request once more from a known address joins the one that rings', async (t) => {
  const { bed, call } = await setUp(t);
  const here = { clientAddress: '192.0.2.7' };
  const first = call('PfAuthUser_4', begin, here);
  await untilRinging(bed);
  const second = call('PfAuthUser_4', begin, here);
  assert.equal((await call('PfAuthUser_4', { ...begin, applicationName: 'Mail' }, here)).callResult?.Code, 101);
  assert.equal((await call('PfAuthUser_4', begin, { clientAddress: '192.0.2.8' })).callResult?.Code, 101);
  bed.carrier.reply({ from: number, text: codeSentTo(bed, number) });
  assert.deepEqual(
    (await settle(bed, Promise.all([first, second]))).map(({ callResult }) => callResult?.Code),
    [19, 19],
  );
  assert.equal(bed.carrier.messages().length, 1);
});

test('a caller that hangs up frees the place, and the reply that comes then counts for nothing', async (t) => {
  const { bed, call } = await setUp(t);
  const caller = new AbortController();
  const first = call('PfAuthUser_4', begin, { signal: caller.signal });
  await untilRinging(bed);
  const lost = codeSentTo(bed, number);
  caller.abort();
  assert.equal((await settle(bed, first)).result, false);
  assert.equal(bed.ticker.running(), 0);
  await bed.authentication.takeReply({ from: number, text: lost });
  const second = call('PfAuthUser_4', begin);
  await untilRinging(bed, 2);
  bed.carrier.reply({ from: number, text: codeSentTo(bed, number) });
  assert.equal((await settle(bed, second)).callResult?.Code, 19);
  assert.deepEqual(await bed.logged(), ['text denied no-answer', 'text approved text-code']);
});

test('a late reply to an earlier attempt approves neither, and is not held against the one that rings', async (t) => {
  const { bed, call } = await setUp(t);
  const first = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  const earlier = codeSentTo(bed, number);
  bed.clock.advanceSeconds(60);
  const second = call('PfAuthUser_4', begin);
  await untilRinging(bed, 2);
  assert.equal((await settle(bed, first)).callResult?.Code, 144);
  await bed.authentication.takeReply({ from: number, text: earlier });
  assert.deepEqual(await bed.logged(), []);
  assert.equal((await bed.users.get('anna')).textThrottle.failures, 0);
  bed.carrier.reply({ from: number, text: codeSentTo(bed, number) });
  assert.equal((await settle(bed, second)).callResult?.Code, 19);
  assert.deepEqual(await bed.logged(), ['text approved text-code']);
});

test('a reply that comes once more, or late to an attempt that was answered, is not held against the next', async (t) => {
  const { bed, call } = await setUp(t);
  const first = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  const earlier = codeSentTo(bed, number);
  bed.carrier.reply({ from: number, text: earlier });
  assert.equal((await settle(bed, first)).callResult?.Code, 19);
  const second = call('PfAuthUser_4', begin);
  await untilRinging(bed, 2);
  await bed.authentication.takeReply({ from: number, text: earlier });
  // Who only shares its first digits guesses.
  bed.carrier.reply({ from: number, text: earlier.slice(0, 5) });
  assert.equal((await settle(bed, second)).callResult?.Code, 122);
  assert.deepEqual(await bed.logged(), ['text approved text-code', 'text denied wrong-response']);
});

test('the code of another person behind the same user is a wrong one', async (t) => {
  const { bed, call } = await setUp(t);
  const brought = { ...begin, mode: 'smsText', countryCode: '1' } as const;
  const first = call('PfAuthUser_5', { ...brought, phoneNumber: '2015550150' });
  const second = call('PfAuthUser_5', { ...brought, phoneNumber: '2015550151' });
  await untilRinging(bed, 2);
  bed.carrier.reply({ from: '+12015550150', text: codeSentTo(bed, '+12015550151') });
  assert.equal((await settle(bed, first)).callResult?.Code, 122);
  bed.carrier.reply({ from: '+12015550151', text: codeSentTo(bed, '+12015550151') });
  assert.equal((await settle(bed, second)).callResult?.Code, 19);
});

test('a code that is to be sent back is not taken as typed', async (t) => {
  const { bed, call } = await setUp(t);
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  const code = codeSentTo(bed, number);
  assert.equal((await call('ValidatePasscode', { username: 'anna', passcode: code })).result, false);
  bed.carrier.reply({ from: number, text: code });
  assert.equal((await settle(bed, asked)).result, true);
});

test('a user who is blocked while the phone rings is denied at once', async (t) => {
  const { bed, call } = await setUp(t);
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  await bed.blocks.block({ username: 'anna', reason: 'stolen phone', author: bed.author });
  assert.equal((await settle(bed, asked)).callResult?.Code, 14);
});

test('two users with one phone: the code says whose reply it is', async (t) => {
  const { bed, call } = await setUp(t);
  await bed.addUser({ username: 'ben', phone, textDirection: 'two-way' });
  const anna = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  const code = codeSentTo(bed, number);
  const ben = call('PfAuthUser_4', { ...begin, username: 'ben' });
  await untilRinging(bed, 2);
  bed.carrier.reply({ from: number, text: code });
  assert.equal((await settle(bed, anna)).callResult?.Code, 19);
  bed.carrier.reply({ from: number, text: codeSentTo(bed, number) });
  assert.equal((await settle(bed, ben)).callResult?.Code, 19);
});

test('no carrier takes replies: the method is not available', async (t) => {
  const simulated = createSimulatedTextCarrier({ clock: createFixedClock() });
  const deaf = { name: 'deaf', takesReplies: false, send: simulated.send };
  const bed = await createTestBed(t, { carriers: [deaf] });
  const call = createSdkCalls(bed);
  await bed.addUser({ phone, textDirection: 'two-way' });
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 124);
});

test('a text that does not arrive ends the attempt, and the right answer to it is worth nothing', async (t) => {
  const { bed, call } = await setUp(t);
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  const { reference = '' } = bed.carrier.messages()[0] ?? {};
  bed.carrier.report({ reference: 'another', outcome: 'undeliverable' });
  bed.carrier.report({ reference, outcome: 'delivered' });
  bed.carrier.report({ reference, outcome: 'undeliverable' });
  bed.carrier.report({ reference, outcome: 'undeliverable' });
  const { result, callResult } = await settle(bed, asked);
  assert.deepEqual([result, callResult?.Code], [false, 120]);
  bed.carrier.reply({ from: number, text: codeSentTo(bed, number) });
  await settle(bed, bed.texts.close());
  assert.deepEqual(await bed.logged(), ['text denied undeliverable']);
});

test('a report turns no prompt that was answered', async (t) => {
  const { bed, call } = await setUp(t);
  await bed.addUser({ username: 'ben', phone });
  await call('PfAuthUser_4', { ...begin, username: 'ben' });
  const { reference = '' } = bed.carrier.messages()[0] ?? {};
  assert.equal((await call('ValidatePasscode', { username: 'ben', passcode: bed.sentCode() })).result, true);
  await bed.authentication.takeReport({ reference, outcome: 'undeliverable' });
  assert.equal((await bed.store.findChallenge(reference))?.state, 'approved');
  assert.deepEqual(await bed.logged(), ['text approved text-code']);
});

test('a carrier that refuses the text says so at once', async (t) => {
  const refusing = {
    name: 'refusing',
    takesReplies: true,
    listen() {},
    send: async () => ({ accepted: false, fault: 'carrier', reason: 'no credit' }) as const,
  };
  const bed = await createTestBed(t, { carriers: [refusing] });
  const call = createSdkCalls(bed);
  await bed.addUser({ phone, textDirection: 'two-way' });
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 120);
});

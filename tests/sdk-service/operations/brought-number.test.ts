import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { untilCalled } from '../../support/calling.ts';
import { codeSentTo, settle, untilRinging } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const begin = {
  username: 'mim',
  initiatingAuthenticationType: 'pfsdk',
  applicationName: 'MIM',
  requireUserMatch: true,
  mode: 'smsText',
  countryCode: '1',
  phoneNumber: '201-555-0150',
} as const;

async function setUp(t: TestContext, textDirection: 'one-way' | 'two-way' = 'one-way') {
  const bed = await createTestBed(t);
  await bed.addUser({ username: 'mim', phone, textDirection });
  return { bed, call: createSdkCalls(bed) };
}

test('PfAuthUser_5 asks by the method and at the number of the call', async (t) => {
  const { bed, call } = await setUp(t);
  await bed.users.changeMethod({ username: 'mim', authenticator: 'call', author: bed.author });
  const begun = await call('PfAuthUser_5', begin);
  assert.deepEqual([begun.result, begun.callResult?.Code], [false, 20]);
  assert.equal(bed.carrier.messages()[0]?.to, '+12015550150');
  const passcode = codeSentTo(bed, '+12015550150');
  assert.equal((await call('ValidatePasscode', { username: 'mim', passcode })).result, true);
  const [row] = await bed.loggedAttempts();
  assert.deepEqual([row?.kind, row?.phone], ['text', '+12015550150']);
  const calling = call('PfAuthUserMaster_4', { ...begin, mode: 'voiceCall' });
  const rung = await untilCalled(bed);
  await bed.phone.answer(rung.callId);
  await bed.phone.press(rung.callId, '#');
  assert.equal((await settle(bed, calling)).callResult?.Code, 2);
  assert.equal((await call('PfAuthUser_5', { ...begin, phoneNumber: '' })).callResult?.Code, 20);
  assert.equal(bed.carrier.messages()[0]?.to, '+12015550123');
});

test('twenty people behind one user reply at once, each from his own phone', async (t) => {
  const { bed, call } = await setUp(t, 'two-way');
  const numbers = Array.from({ length: 20 }, (_, index) => `20155501${String(index).padStart(2, '0')}`);
  const asked = numbers.map((phoneNumber) => call('PfAuthUser_5', { ...begin, phoneNumber }));
  await untilRinging(bed, 20);
  for (const [index, each] of numbers.entries()) {
    const to = `+1${each}`;
    bed.carrier.reply({ from: to, text: index === 7 ? '1' : codeSentTo(bed, to) });
  }
  const codes = (await settle(bed, Promise.all(asked))).map(({ callResult }) => callResult?.Code);
  assert.deepEqual(
    codes,
    numbers.map((_, index) => (index === 7 ? 122 : 19)),
  );
});

test('twenty people behind one user type their codes, each for the request of his own', async (t) => {
  const { bed, call } = await setUp(t);
  const numbers = Array.from({ length: 20 }, (_, index) => `20155501${String(index).padStart(2, '0')}`);
  const begun = await Promise.all(numbers.map((phoneNumber) => call('PfAuthUser_5', { ...begin, phoneNumber })));
  const answers = begun.map(({ authenticationRequestId }, index) => ({
    username: 'mim',
    authenticationRequestId,
    code: codeSentTo(bed, `+1${numbers[index]}`),
    fallback: false,
  }));
  const other = { ...answers[0], code: answers[1]?.code, fallback: false };
  assert.equal((await call('ValidateOathCode', other)).result, false);
  for (const answer of answers) assert.equal((await call('ValidateOathCode', answer)).result, true);
});

test('a code without its request is refused where it may be meant for somebody else', async (t) => {
  const { bed, call } = await setUp(t);
  // The victim's number first, then the attacker's own.
  await call('PfAuthUser_5', begin);
  await call('PfAuthUser_5', { ...begin, phoneNumber: '2015550151' });
  const answer = { username: 'mim', passcode: codeSentTo(bed, '+12015550151') };
  assert.equal((await call('ValidatePasscode', answer)).result, false);
  bed.clock.advanceSeconds(301);
  await call('PfAuthUser_5', { ...begin, phoneNumber: '2015550151' });
  const again = { username: 'mim', passcode: codeSentTo(bed, '+12015550151') };
  assert.equal((await call('ValidatePasscode', again)).result, false);
  assert.deepEqual(await bed.logged(), ['text denied ambiguous', 'text denied ambiguous']);
});

test('a code without its request counts when everybody before was approved', async (t) => {
  const { bed, call } = await setUp(t);
  const answer = async (phoneNumber: string) => {
    await call('PfAuthUser_5', { ...begin, phoneNumber });
    return (await call('ValidatePasscode', { username: 'mim', passcode: codeSentTo(bed, `+1${phoneNumber}`) })).result;
  };
  assert.deepEqual(
    [await answer('2015550150'), await answer('2015550151'), await answer('2015550150')],
    [true, true, true],
  );
  // Two sessions wait for one number, and one of them is approved: a code of another number could be typed into the other.
  await call('PfAuthUser_5', { ...begin, phoneNumber: '2015550150' });
  assert.deepEqual([await answer('2015550150'), await answer('2015550151')], [true, false]);
  bed.clock.advanceSeconds(3601);
  assert.equal(await answer('2015550151'), true);
});

test('wrong codes at one number slow down that number, and nobody else', async (t) => {
  const { bed, call } = await setUp(t);
  for (let round = 0; round < 2; round += 1) {
    const { authenticationRequestId } = await call('PfAuthUser_5', begin);
    const guess = { username: 'mim', authenticationRequestId, code: '1', fallback: false };
    for (let count = 0; count < 3; count += 1) await call('ValidateOathCode', guess).catch(() => undefined);
  }
  assert.equal((await call('PfAuthUser_5', begin)).callResult?.Code, 151);
  assert.equal((await call('PfAuthUser_5', { ...begin, phoneNumber: '2015550151' })).callResult?.Code, 20);
  assert.equal((await bed.users.get('mim')).textThrottle.failures, 0);
});

test('texts are bounded by number, and for all numbers of a user together', async (t) => {
  const { bed, call } = await setUp(t);
  await bed.settings.set('text.maximumPerHour', '2', bed.author);
  await bed.settings.set('text.maximumPerHourToNumbers', '3', bed.author);
  const said = async (phoneNumber: string) => (await call('PfAuthUser_5', { ...begin, phoneNumber })).callResult?.Code;
  assert.deepEqual([await said('2015550150'), await said('2015550150'), await said('2015550150')], [20, 20, 151]);
  assert.deepEqual([await said('2015550151'), await said('2015550152')], [20, 151]);
});

test('a number abroad takes global services, and one that cannot be dialled is refused', async (t) => {
  const { bed, call } = await setUp(t);
  const said = async (fields: object) => (await call('PfAuthUser_5', { ...begin, ...fields })).callResult;
  const abroad = { countryCode: '49', phoneNumber: '15112345678' };
  assert.deepEqual(await said(abroad), { Code: 103, Description: 'International Calls Not Allowed' });
  assert.deepEqual(await said({ phoneNumber: '12' }), { Code: 107, Description: 'Invalid Phone Number Format' });
  assert.equal((await said({ extension: '5' }))?.Code, 107);
  // Not the user's own phone, which nobody asked for.
  assert.deepEqual(
    (await bed.loggedAttempts()).map(({ reason, phone: tried }) => [reason, tried]),
    [
      ['international', '+4915112345678'],
      ['invalid-number', ''],
      ['invalid-number', ''],
    ],
  );
  const { user } = await bed.users.get('mim');
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'mim', detail: '' };
  await bed.store.changeUser(user.id, { globalServices: true }, change);
  assert.equal((await said(abroad))?.Code, 20);
});

test('no pass counts where the number is the whole proof', async (t) => {
  const { bed, call } = await setUp(t);
  const { author } = bed;
  const old = { caller: { account: await bed.addAccount('old', { mayPassUnknown: true }) } };
  const here = { ...old, clientAddress: '192.0.2.7' };
  await bed.settings.set('authentication.trustedAddresses', '192.0.2.7', author);
  await bed.bypasses.give({ username: 'mim', reason: '', author });
  assert.equal((await call('PfAuthUser_5', begin, here)).callResult?.Code, 20);
  const unknown = { ...begin, username: 'nobody', requireUserMatch: false };
  assert.equal((await call('PfAuthUser_5', unknown, here)).callResult?.Code, 154);
  await bed.settings.set('company.whenDisabled', 'succeed', author);
  await bed.addUser({ username: 'disabled', enabled: false });
  assert.equal((await call('PfAuthUser_5', { ...begin, username: 'disabled' }, here)).callResult?.Code, 153);
});

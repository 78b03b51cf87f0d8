import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { TextCarrier } from '../../../sdk-service/ports/text-carrier.ts';
import type { VoiceCarrier } from '../../../sdk-service/ports/voice-carrier.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { settle } from '../../support/ringing.ts';
import { createTestBed, type TestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const begin = { username: 'anna', initiatingAuthenticationType: 'pfsdk', requireUserMatch: true } as const;

/** Carriers of texts and of calls that fail in the same way: of themselves, or because of the number. */
async function setUp(
  t: TestContext,
  {
    isNumberRefused = false,
    isBusy = false,
    isOn = true,
    ...user
  }: Parameters<TestBed['addUser']>[0] & {
    readonly isNumberRefused?: boolean;
    readonly isBusy?: boolean;
    readonly isOn?: boolean;
  } = {},
) {
  const texts: TextCarrier = {
    name: 'texts',
    takesReplies: true,
    send: async () => ({
      accepted: false,
      reason: 'out of order',
      fault: isBusy ? 'busy' : isNumberRefused ? 'message' : 'carrier',
    }),
  };
  const calls: VoiceCarrier = {
    name: 'calls',
    place: async () => ({
      accepted: false,
      reason: 'out of order',
      fault: isBusy ? 'busy' : isNumberRefused ? 'call' : 'carrier',
    }),
    hangUp: async () => undefined,
    listen: () => undefined,
  };
  const bed = await createTestBed(t, { carriers: [texts], voiceCarriers: [calls] });
  if (isOn) await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
  await bed.addUser({ phone, ...user });
  const sdk = createSdkCalls(bed);
  return { bed, sdk, begun: () => settle(bed, sdk('PfAuthUser_4', begin)) };
}

const methods = [
  ['a text', { authenticator: 'text' }, 120],
  ['a text that is replied to', { authenticator: 'text', textDirection: 'two-way' }, 120],
  ['a call', { authenticator: 'call' }, 117],
] as const;

for (const [what, user, code] of methods) {
  test(`with no carrier to be had ${what} fails unless the company says otherwise`, async (t) => {
    const { bed, begun } = await setUp(t, { ...user, isOn: false });
    const { result, callResult } = await begun();
    assert.deepEqual([result, callResult?.Code], [false, code]);
    assert.deepEqual(await bed.logged(), [`${user.authenticator} denied carriers-unreachable`]);
  });

  test(`with no carrier to be had ${what} passes where the company says so, with a result of its own`, async (t) => {
    const { bed, begun } = await setUp(t, user);
    const { result, callResult } = await begun();
    assert.deepEqual([result, callResult], [true, { Code: 32, Description: 'Carriers Unreachable - Succeeded' }]);
    assert.deepEqual(await bed.logged(), [`${user.authenticator} approved carriers-unreachable`]);
  });

  test(`a carrier that is too busy for ${what} is there, however many a stranger asks for, and nobody passes`, async (t) => {
    const { bed, begun } = await setUp(t, { ...user, isBusy: true });
    assert.equal((await begun()).result, false);
    assert.deepEqual(await bed.logged(), [`${user.authenticator} denied undeliverable`]);
  });

  test(`a carrier that refuses the number of ${what} is there, and nobody passes`, async (t) => {
    const { bed, begun } = await setUp(t, { ...user, isNumberRefused: true });
    assert.equal((await begun()).result, false);
    assert.deepEqual(await bed.logged(), [`${user.authenticator} denied undeliverable`]);
  });
}

test('an administrator does not pass', async (t) => {
  const { bed, begun } = await setUp(t);
  const { id } = (await bed.users.get('anna')).user;
  const record = { ...bed.author, at: bed.clock.now(), action: 'administrator.add', subject: 'anna', detail: '' };
  await bed.store.changeUser(id, { administratorRights: [] }, record);
  assert.equal((await begun()).result, false);
  assert.deepEqual(await bed.logged(), ['text denied carriers-unreachable']);
});

test('a number that the caller brings does not pass', async (t) => {
  const { bed, sdk } = await setUp(t);
  const brought = { ...begin, mode: 'smsText', countryCode: '1', phoneNumber: '2015550177' } as const;
  assert.equal((await settle(bed, sdk('PfAuthUser_5', brought))).result, false);
});

test('in the portal nobody passes', async (t) => {
  const { bed } = await setUp(t);
  const context = bed.context({ sessionHash: Buffer.alloc(32, 1) });
  const request = { username: 'anna', requireUserMatch: true, context };
  const begun = await bed.authentication.authenticate(request, { signal: new AbortController().signal });
  assert.equal(begun.outcome, 'denied');
});

test('a pass is no proof: the cache does not carry it on, and a blocked user does not have it', async (t) => {
  const { bed, begun } = await setUp(t);
  await bed.settings.set('authentication.cacheRules', '600', bed.author);
  assert.equal((await begun()).callResult?.Code, 32);
  await bed.settings.set('authentication.whenCarriersUnreachable', 'fail', bed.author);
  assert.equal((await begun()).callResult?.Code, 120);
  await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
  await bed.blocks.block({ username: 'anna', reason: 'stolen', author: bed.author });
  assert.equal((await begun()).callResult?.Code, 14);
});

test('who joins a prompt that passes so does not pass, and is told the same reason', async (t) => {
  const taking = Promise.withResolvers<Awaited<ReturnType<VoiceCarrier['place']>>>();
  const asked = Promise.withResolvers<void>();
  const calls: VoiceCarrier = {
    name: 'calls',
    place() {
      asked.resolve();
      return taking.promise;
    },
    hangUp: async () => undefined,
    listen: () => undefined,
  };
  const bed = await createTestBed(t, { voiceCarriers: [calls] });
  await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
  await bed.addUser({ phone, authenticator: 'call' });
  const request = { username: 'anna', requireUserMatch: true, context: bed.context() };
  const ask = () => bed.authentication.authenticate(request, { signal: new AbortController().signal });
  const first = ask();
  await asked.promise;
  const joined = ask();
  while (bed.ticker.running() === 0) await setImmediate();
  taking.resolve({ accepted: false, reason: 'out of order', fault: 'carrier' });
  const [passed, denied] = await settle(bed, Promise.all([first, joined]));
  assert.deepEqual(passed, { outcome: 'approved', by: 'carriers-unreachable' });
  assert.equal(denied.outcome === 'denied' && denied.reason, 'carriers-unreachable');
  assert.deepEqual(await bed.logged(), ['call approved carriers-unreachable']);
});

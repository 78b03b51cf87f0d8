import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TextCarrier } from '../../../sdk-service/ports/text-carrier.ts';
import type { VoiceCarrier } from '../../../sdk-service/ports/voice-carrier.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { untilCalled } from '../../support/calling.ts';
import { createEnrollmentBed, otherPhone } from '../../support/enrollment-bed.ts';
import { backupPhone, begin, createPhoneCallBed, phone } from '../../support/phone-call-bed.ts';
import { settle } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';

test('a backup phone counts like any other, and is not called where there is no room', async (t) => {
  const { bed, authenticate, set } = await createPhoneCallBed(t, { backupPhone });
  await set('phones.maximumPerHour', '1');
  const ended = await authenticate((callId) => bed.phone.ringOut(callId));
  assert.deepEqual([ended.result, ended.code], [false, 151]);
  assert.equal(bed.phone.calls().length, 1);
  assert.deepEqual(await bed.logged(), ['call denied hour-capped']);
});

test('a backup phone abroad takes global services', async (t) => {
  const abroad = { countryCode: '49', number: '15112345678', extension: '' };
  const { bed, authenticate } = await createPhoneCallBed(t, { backupPhone: abroad });
  assert.equal((await authenticate((callId) => bed.phone.ringOut(callId))).code, 103);
  assert.equal(bed.phone.calls().length, 1);
});

test('a backup phone that no carrier takes lets nobody pass as if no carrier were to be had', async (t) => {
  let listener: Parameters<VoiceCarrier['listen']>[0] = async () => ({ say: [], ask: undefined });
  const tokens: string[] = [];
  const once: VoiceCarrier = {
    name: 'once',
    place: async ({ token }) => {
      tokens.push(token);
      const isFirst = tokens.length === 1;
      return isFirst ? { accepted: true, callId: 'c1' } : { accepted: false, reason: 'gone', fault: 'carrier' };
    },
    hangUp: async () => undefined,
    listen: (take) => {
      listener = take;
    },
  };
  const bed = await createTestBed(t, { voiceCarriers: [once] });
  await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
  await bed.addUser({ phone, backupPhone, authenticator: 'call' });
  const asked = createSdkCalls(bed)('PfAuthUser_4', begin);
  while (tokens.length === 0 || bed.ticker.running() === 0) await new Promise(setImmediate);
  await listener(tokens[0] ?? '', { event: 'ended', how: 'no-answer' }, undefined);
  const { result, callResult } = await settle(bed, asked);
  assert.deepEqual([result, callResult?.Code], [false, 102]);
  assert.deepEqual(await bed.logged(), ['call denied unreachable']);
});

test('what the limits refuse never passes as if no carrier were to be had', async (t) => {
  const asked: string[] = [];
  const text: TextCarrier = {
    name: 'texts',
    takesReplies: true,
    send: async ({ to }) => {
      asked.push(to);
      return { accepted: false, reason: 'gone', fault: 'carrier' };
    },
  };
  const call: VoiceCarrier = {
    name: 'calls',
    place: async ({ to }) => {
      asked.push(to);
      return { accepted: false, reason: 'gone', fault: 'carrier' };
    },
    hangUp: async () => undefined,
    listen: () => undefined,
  };
  const bed = await createTestBed(t, { carriers: [text], voiceCarriers: [call] });
  await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
  await bed.settings.set('phones.maximumPerHour', '1', bed.author);
  const sdk = createSdkCalls(bed);
  const abroad = { countryCode: '49', number: '15112345678', extension: '' };
  await bed.addUser({ username: 'anna', phone, authenticator: 'text' });
  await bed.addUser({ username: 'ben', phone, authenticator: 'text', textDirection: 'two-way' });
  await bed.addUser({ username: 'carl', phone, authenticator: 'call' });
  await bed.addUser({ username: 'dora', phone: abroad, authenticator: 'text', textDirection: 'two-way' });
  const codes: unknown[] = [];
  for (const username of ['anna', 'anna', 'ben', 'carl', 'dora']) {
    const { callResult } = await settle(bed, sdk('PfAuthUser_4', { ...begin, username }));
    codes.push(callResult?.Code);
  }
  assert.deepEqual(codes, [32, 151, 151, 151, 103]);
  assert.equal(asked.length, 1);
});

test('numbers that callers bring are counted by number, block and account as well', async (t) => {
  const bed = await createTestBed(t);
  await bed.settings.set('phones.maximumPerHourToBlock', '2', bed.author);
  await bed.addUser({ username: 'mim', phone });
  const sdk = createSdkCalls(bed);
  const bring = { ...begin, username: 'mim', mode: 'smsText', countryCode: '1' } as const;
  const codes: unknown[] = [];
  for (const phoneNumber of ['2015550150', '2015550151', '2015550152', '2125550150']) {
    codes.push((await sdk('PfAuthUser_5', { ...bring, phoneNumber })).callResult?.Code);
  }
  assert.deepEqual(codes, [20, 20, 151, 20]);
  const premium = await sdk('PfAuthUser_5', { ...bring, phoneNumber: '9005550123' });
  assert.deepEqual([premium.result, premium.callResult?.Code], [false, 100]);
});

/** Somebody at the portal, and what his texts to a number come to. */
async function createEnrolling(t: TestContext, fields: Parameters<typeof createEnrollmentBed>[1] = {}) {
  const { bed, begin: enroll } = await createEnrollmentBed(t, fields);
  async function text(to: { countryCode: string; number: string; extension: string }): Promise<string> {
    const begun = await enroll({ kind: 'text', phone: to });
    return begun.outcome === 'denied' ? begun.reason : begun.outcome;
  }
  return { bed, text };
}

test('a number that was only just entered is texted three times a day, and then again', async (t) => {
  const { bed, text } = await createEnrolling(t);
  const outcomes = [await text(otherPhone), await text(otherPhone), await text(otherPhone), await text(otherPhone)];
  assert.deepEqual(outcomes, ['begun', 'begun', 'begun', 'new-number-capped']);
  assert.equal(bed.carrier.messages().length, 3);
  const row = (await bed.loggedAttempts()).at(-1);
  assert.deepEqual([row?.reason, row?.phone], ['new-number-capped', '+12015550199']);
  assert.equal(await text(phone), 'begun');
  bed.clock.advanceSeconds(23 * 3600);
  assert.equal(await text(otherPhone), 'new-number-capped');
  bed.clock.advanceSeconds(3600);
  assert.equal(await text(otherPhone), 'begun');
});

test('who enters the number of somebody else takes nothing from him', async (t) => {
  const { bed, text } = await createEnrolling(t);
  await bed.addUser({ username: 'ben', phone: otherPhone });
  for (let time = 0; time < 4; time += 1) await text(otherPhone);
  const request = { username: 'ben', requireUserMatch: true, context: bed.context() };
  assert.equal((await bed.authentication.begin(request)).outcome, 'challenged');
});

test('two nodes count together', async (t) => {
  const here = await createTestBed(t);
  const there = await createTestBed(t, { beside: here });
  await here.settings.set('phones.maximumPerHourByAccount', '5', here.author);
  await there.settings.reload();
  await here.settings.set('text.maximumPerHour', '1000', here.author);
  await here.addUser({ phone });
  const nodes = [here, there].map((node) => createSdkCalls(node));
  const asked = Array.from({ length: 20 }, (_, index) => nodes[index % 2]?.('PfAuthUser_4', begin));
  const codes = (await Promise.all(asked)).map((answered) => answered?.callResult?.Code);
  assert.equal(codes.filter((code) => code === 20).length, 5);
  assert.equal(here.carrier.messages().length, 5);
  const used = (await there.deliveryLimits.list()).find(({ limit }) => limit === 'phones.maximumPerHourByAccount');
  assert.deepEqual([used?.used, used?.maximum], [5, 5]);
});

test('a call that is not placed holds nobody’s place', async (t) => {
  const { bed, sdk, set } = await createPhoneCallBed(t);
  await set('phones.maximumPerHour', '1');
  await bed.addUser({ username: 'ben', phone: backupPhone, authenticator: 'text' });
  await sdk('PfAuthUser_4', { ...begin, username: 'ben' });
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 151);
  bed.clock.advanceSeconds(3600);
  const asked = sdk('PfAuthUser_4', begin);
  const { callId } = await untilCalled(bed);
  await bed.phone.answer(callId);
  await bed.phone.press(callId, '#');
  assert.equal((await settle(bed, asked)).callResult?.Code, 2);
});

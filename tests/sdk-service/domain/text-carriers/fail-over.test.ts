import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextCarrier, TextDelivery } from '../../../../sdk-service/ports/text-carrier.ts';
import type { VoiceCarrier } from '../../../../sdk-service/ports/voice-carrier.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };

/** A carrier whose answer can be changed, and which counts how often it was asked. */
function createCarrier(name: string, first: TextDelivery) {
  let answer = first;
  const asked: string[] = [];
  const carrier: TextCarrier = {
    name,
    takesReplies: false,
    send: async ({ to }) => {
      asked.push(to);
      return answer;
    },
  };
  return {
    carrier,
    asked,
    become(next: TextDelivery) {
      answer = next;
    },
  };
}

const accepted: TextDelivery = { accepted: true };
const down: TextDelivery = { accepted: false, fault: 'carrier', reason: 'down' };
const noSuchNumber: TextDelivery = { accepted: false, fault: 'message', reason: 'no such number' };

type Bed = Awaited<ReturnType<typeof createTestBed>>;

async function begun(bed: Bed): Promise<string> {
  const outcome = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: bed.context() });
  return outcome.outcome === 'denied' ? outcome.reason : outcome.outcome;
}

test('the next carrier is asked when one fails, and the one that failed is asked last for a while', async (t) => {
  const first = createCarrier('first', down);
  const second = createCarrier('second', accepted);
  const bed = await createTestBed(t, { carriers: [first.carrier, second.carrier] });
  await bed.addUser({ phone });
  assert.equal(await begun(bed), 'challenged');
  assert.equal(await begun(bed), 'challenged');
  assert.deepEqual([first.asked.length, second.asked.length], [1, 2]);
  first.become(accepted);
  bed.clock.advanceSeconds(15);
  assert.equal(await begun(bed), 'challenged');
  assert.deepEqual([first.asked.length, second.asked.length], [2, 2]);
});

test('a carrier that failed is still asked when there is no other', async (t) => {
  const only = createCarrier('only', down);
  const bed = await createTestBed(t, { carriers: [only.carrier] });
  await bed.addUser({ phone });
  assert.equal(await begun(bed), 'carriers-unreachable');
  only.become(accepted);
  assert.equal(await begun(bed), 'challenged');
});

test('carriers are unreachable when each failed, and not when one refused the number', async (t) => {
  const first = createCarrier('first', down);
  const second = createCarrier('second', noSuchNumber);
  const bed = await createTestBed(t, { carriers: [first.carrier, second.carrier] });
  await bed.addUser({ phone });
  assert.equal(await begun(bed), 'undeliverable');
  second.become(down);
  assert.equal(await begun(bed), 'carriers-unreachable');
  assert.deepEqual(await bed.logged(), ['text denied undeliverable', 'text denied carriers-unreachable']);
});

test('a refused number says nothing against its carrier', async (t) => {
  const first = createCarrier('first', noSuchNumber);
  const second = createCarrier('second', down);
  const bed = await createTestBed(t, { carriers: [first.carrier, second.carrier] });
  await bed.addUser({ phone });
  assert.equal(await begun(bed), 'undeliverable');
  first.become(accepted);
  assert.equal(await begun(bed), 'challenged');
  assert.deepEqual([first.asked.length, second.asked.length], [2, 1]);
});

test('a number to which no carrier goes is refused, and nothing was unreachable', async (t) => {
  const asked: (string | undefined)[] = [];
  const only = createCarrier('only', down);
  const carriers = (to?: { readonly countryCode: string }) => {
    asked.push(to?.countryCode);
    return to?.countryCode === '1' ? [] : [only.carrier];
  };
  const bed = await createTestBed(t, { carriers });
  await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
  await bed.addUser({ phone });
  assert.equal(await begun(bed), 'undeliverable');
  assert.deepEqual([asked.at(-1), only.asked], ['1', []]);
});

test('a call goes by the carriers of its number', async (t) => {
  const called: string[] = [];
  const carrierTo = (countryCode: string): VoiceCarrier => ({
    name: countryCode,
    place: async ({ to }) => {
      called.push(`${countryCode} ${to}`);
      return { accepted: true, callId: 'c' };
    },
    hangUp: async () => undefined,
    listen: () => undefined,
  });
  const all = ['49', '1'].map(carrierTo);
  const voiceCarriers = (to?: { readonly countryCode: string }) =>
    to === undefined ? all : all.filter(({ name }) => name === to.countryCode);
  const bed = await createTestBed(t, { voiceCarriers });
  await bed.addUser({ phone, authenticator: 'call' });
  assert.equal(await begun(bed), 'challenged');
  assert.deepEqual(called, ['1 +12015550123']);
});

test('without a carrier nothing is unreachable', async (t) => {
  const bed = await createTestBed(t, { carriers: [] });
  await bed.addUser({ phone });
  assert.equal(await begun(bed), 'undeliverable');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextCarrier, TextDelivery } from '../../../../sdk-service/ports/text-carrier.ts';
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

test('without a carrier nothing is unreachable', async (t) => {
  const bed = await createTestBed(t, { carriers: [] });
  await bed.addUser({ phone });
  assert.equal(await begun(bed), 'undeliverable');
});

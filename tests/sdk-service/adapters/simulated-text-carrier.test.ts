import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimulatedTextCarrier } from '../../../sdk-service/adapters/delivery/sms/simulated.ts';
import { createFixedClock } from '../../support/fixed-clock.ts';

test('keeps the newest messages and no more than it may', async () => {
  const clock = createFixedClock();
  const carrier = createSimulatedTextCarrier({ clock, capacity: 2 });
  for (const text of ['one', 'two', 'three']) {
    assert.deepEqual(await carrier.send({ to: '+12015550123', text, reference: text }), { accepted: true });
  }
  assert.deepEqual(
    carrier.messages().map(({ text }) => text),
    ['three', 'two'],
  );
  assert.deepEqual(carrier.messages()[0], { at: clock.now(), to: '+12015550123', text: 'three', reference: 'three' });
});

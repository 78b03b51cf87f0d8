import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createIntervalTicker } from '../../../sdk-service/adapters/interval-ticker.ts';

function start(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const ticker = createIntervalTicker();
  const turns: string[] = [];
  const tick = (name: string) => ticker.start(200, () => turns.push(name));
  return { ticker, turns, tick, pass: (milliseconds: number) => t.mock.timers.tick(milliseconds) };
}

test('whoever waits has his turn every so often, and none once he is stopped', (t) => {
  const { turns, tick, pass } = start(t);
  const first = tick('first');
  tick('second');
  pass(200);
  first.stop();
  pass(200);
  assert.deepEqual(turns, ['first', 'second', 'second']);
});

test('in a hurry all have one turn more, soon, however many hurry at once', (t) => {
  const { ticker, turns, tick, pass } = start(t);
  tick('first');
  tick('second');
  for (let count = 0; count < 100; count += 1) ticker.hurry();
  pass(25);
  assert.deepEqual(turns, ['first', 'second']);
  ticker.hurry();
  pass(25);
  assert.equal(turns.length, 4);
});

test('where nobody waits a hurry does nothing, nor does one whose waiter has stopped', (t) => {
  const { ticker, turns, tick, pass } = start(t);
  ticker.hurry();
  const only = tick('only');
  ticker.hurry();
  only.stop();
  pass(1000);
  assert.deepEqual(turns, []);
});

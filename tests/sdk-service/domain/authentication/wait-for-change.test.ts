import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWaitForChange } from '../../../../sdk-service/domain/authentication/wait-for-change.ts';
import type { ChallengeState } from '../../../../sdk-service/ports/records.ts';
import { MfaError } from '../../../../shared/mfa-error.ts';
import { createFixedClock } from '../../../support/fixed-clock.ts';
import { createHandTicker } from '../../../support/hand-ticker.ts';

function setUp() {
  const states = new Map<string, ChallengeState>();
  const queries: (readonly string[])[] = [];
  const ended = new Map<string, ChallengeState>();
  const faults: Error[] = [];
  const clock = createFixedClock();
  const ticker = createHandTicker();
  const store = {
    async findChallengeStates(ids: readonly string[]) {
      queries.push(ids);
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      return new Map(
        ids.flatMap((id) => (states.has(id) ? [[id, states.get(id) ?? 'open']] : [])) as [string, ChallengeState][],
      );
    },
    async findEndedStates() {
      return new Map(ended);
    },
  };
  const wait = createWaitForChange({ store, clock, ticker });
  const { signal } = new AbortController();
  return { states, ended, queries, faults, clock, ticker, wait, signal };
}

test('answers when the state has changed', async () => {
  const { states, ticker, wait, signal } = setUp();
  states.set('a', 'open');
  const waiting = wait({ challengeId: 'a', from: 'open', seconds: 25, signal });
  await ticker.tick();
  states.set('a', 'approved');
  await ticker.tick();
  assert.equal(await waiting, 'approved');
});

test('answers at once when the state is another one already', async () => {
  const { states, ticker, wait, signal } = setUp();
  states.set('a', 'undeliverable');
  const waiting = wait({ challengeId: 'a', from: 'sending', seconds: 25, signal });
  await ticker.tick();
  assert.equal(await waiting, 'undeliverable');
});

test('answers with the same state when the time is over', async () => {
  const { states, ticker, clock, wait, signal } = setUp();
  states.set('a', 'open');
  const waiting = wait({ challengeId: 'a', from: 'open', seconds: 25, signal });
  clock.advanceSeconds(25);
  await ticker.tick();
  assert.equal(await waiting, 'open');
  assert.equal(ticker.running(), 0);
});

test('only looks when no time is given', async () => {
  const { states, ticker, wait, signal } = setUp();
  states.set('a', 'open');
  assert.equal(await wait({ challengeId: 'a', from: 'open', seconds: 0, signal }), 'open');
  assert.equal(ticker.running(), 0);
});

test('takes a prompt that is not there any more as expired', async () => {
  const { wait, signal } = setUp();
  assert.equal(await wait({ challengeId: 'gone', from: 'open', seconds: 0, signal }), 'expired');
});

test('asks once per tick for all who wait, and not at all when nobody does', async () => {
  const { states, queries, ticker, wait, signal } = setUp();
  const ids = Array.from({ length: 100 }, (_, index) => `c${index % 50}`);
  for (const id of ids) states.set(id, 'open');
  const waiting = ids.map((challengeId) => wait({ challengeId, from: 'open', seconds: 25, signal }));
  assert.equal(ticker.running(), 1);
  await ticker.tick();
  await ticker.tick();
  assert.deepEqual(
    queries.map((asked) => asked.length),
    [50, 50],
  );
  for (const id of ids) states.set(id, 'approved');
  await ticker.tick();
  await Promise.all(waiting);
  assert.equal(ticker.running(), 0);
});

test('where thousands wait, the end of one is seen at the next tick, and all are looked up in turn', async () => {
  const { states, ended, queries, ticker, wait, signal } = setUp();
  const ids = Array.from({ length: 1000 }, (_, index) => `c${index}`);
  for (const id of ids) states.set(id, 'open');
  const waiting = ids.map((challengeId) => wait({ challengeId, from: 'open', seconds: 25, signal }));
  await ticker.tick();
  ended.set('c999', 'approved');
  await ticker.tick();
  assert.equal(await waiting[999], 'approved');
  // Told by nobody, as by a node whose clock is wrong.
  states.set('c700', 'denied');
  for (let turn = 0; turn < 2; turn += 1) await ticker.tick();
  assert.equal(await waiting[700], 'denied');
  assert.deepEqual(
    queries.map((asked) => asked.length),
    [256, 256, 256, 256],
  );
  const seen = new Set(queries.flat());
  // The one whose end was seen before its turn came.
  assert.deepEqual(
    ids.filter((id) => !seen.has(id)),
    ['c999'],
  );
  for (const id of ids) ended.set(id, 'denied');
  await ticker.tick();
  await Promise.all(waiting);
  assert.equal(ticker.running(), 0);
});

test('leaves at once when the waiter hangs up', async () => {
  const { states, ticker, wait } = setUp();
  states.set('a', 'open');
  const hangUp = new AbortController();
  const waiting = wait({ challengeId: 'a', from: 'open', seconds: 25, signal: hangUp.signal });
  hangUp.abort();
  assert.equal(await waiting, 'open');
  assert.equal(ticker.running(), 0);
});

test('tells those who wait that the store is away', async () => {
  const { states, faults, ticker, wait, signal } = setUp();
  states.set('a', 'open');
  faults.push(new MfaError('unavailable', 'The data store is away.', { dependency: 'store' }));
  const waiting = wait({ challengeId: 'a', from: 'open', seconds: 25, signal });
  const refused = assert.rejects(waiting, { code: 'unavailable', dependency: 'store' });
  await ticker.tick();
  await refused;
  assert.equal(ticker.running(), 0);
});

test('does not ask a slow store twice at a time', async () => {
  const clock = createFixedClock();
  const ticker = createHandTicker();
  const answers: ((states: Map<string, ChallengeState>) => void)[] = [];
  const store = {
    findChallengeStates: () => new Promise<Map<string, ChallengeState>>((resolve) => answers.push(resolve)),
    findEndedStates: async () => new Map(),
  };
  const wait = createWaitForChange({ store, clock, ticker });
  const waiting = wait({ challengeId: 'a', from: 'open', seconds: 25, signal: new AbortController().signal });
  await ticker.tick();
  await ticker.tick();
  assert.equal(answers.length, 1);
  answers[0]?.(new Map([['a', 'denied']]));
  assert.equal(await waiting, 'denied');
});

test('refuses more waiters than it can hold', async () => {
  const { wait } = setUp();
  const hangUp = new AbortController();
  const request = { challengeId: 'a', from: 'open', seconds: 25, signal: hangUp.signal } as const;
  const waiting = Array.from({ length: 10_000 }, () => wait(request));
  await assert.rejects(wait(request), { code: 'unavailable', dependency: 'capacity' });
  hangUp.abort();
  await Promise.all(waiting);
});

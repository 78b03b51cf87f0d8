import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createServerList } from '../../../../sdk-service/adapters/directory/server-list.ts';
import type { DirectoryServer } from '../../../../sdk-service/ports/directory.ts';
import { createFixedClock } from '../../../support/fixed-clock.ts';

/** Servers `a` and `b` that are away when a test says so. */
function createBed({ mayBlameQuestions = false } = {}) {
  const clock = createFixedClock();
  const away = new Set<string>();
  const asked: string[] = [];
  const reports: string[] = [];
  const servers = ['a', 'b'].map((host) => ({ host, port: 636 }));
  const question = async (server: DirectoryServer) => {
    asked.push(server.host);
    if (away.has(server.host)) throw new Error(`${server.host} is silent`);
    return server.host;
  };
  const list = createServerList({
    servers,
    probe: async (server) => void (await question(server)),
    mayBlameQuestions,
    clock,
    report: (event) => void reports.push(event),
  });
  return { clock, away, asked, reports, list, servers, ask: () => list.ask(question) };
}

test('the first server is asked while it answers', async () => {
  const { ask, asked } = createBed();
  assert.equal(await ask(), 'a');
  assert.deepEqual(asked, ['a']);
});

test('a dead server costs one wait, and is looked at again beside the work', async () => {
  const { ask, asked, away, clock, reports } = createBed();
  away.add('a');
  assert.equal(await ask(), 'b');
  assert.equal(await ask(), 'b');
  assert.deepEqual(asked, ['a', 'b', 'b']);
  clock.advanceSeconds(5);
  away.delete('a');
  // Nobody waits for it; it is back for the next one.
  assert.equal(await ask(), 'b');
  await setImmediate();
  assert.equal(await ask(), 'a');
  assert.deepEqual(reports, [
    'The directory server a:636 does not answer.',
    'The directory server a:636 answers again.',
  ]);
});

test('a server that stays away is asked ever more seldom, up to a minute', async () => {
  const { ask, asked, away, clock } = createBed();
  away.add('a');
  await ask();
  const asksOfA = () => asked.filter((host) => host === 'a').length;
  for (const [seconds, asks] of [
    [5, 2],
    [5, 2],
    [5, 3],
    [20, 4],
    [40, 5],
    [60, 6],
    [59, 6],
    [1, 7],
  ] as const) {
    clock.advanceSeconds(seconds);
    await ask();
    await setImmediate();
    assert.equal(asksOfA(), asks, `after ${seconds} s`);
  }
});

test('however many questions at once get no answer, the server is left alone as for one', async () => {
  const { ask, asked, away, clock } = createBed();
  away.add('a').add('b');
  const lost = await Promise.allSettled(Array.from({ length: 20 }, () => ask()));
  assert.ok(lost.every(({ status }) => status === 'rejected'));
  away.clear();
  clock.advanceSeconds(5);
  asked.length = 0;
  assert.equal(await ask(), 'a');
  assert.deepEqual(asked, ['a']);
});

test('while all are away nobody waits, until one of them is due', async () => {
  const { ask, asked, away, clock } = createBed();
  away.add('a').add('b');
  await assert.rejects(ask(), /is silent/);
  await assert.rejects(ask(), /is silent/);
  assert.deepEqual(asked, ['a', 'b']);
  clock.advanceSeconds(5);
  away.clear();
  assert.equal(await ask(), 'a');
});

test('of those who ask while all may still be away, one waits, and the others hear at once that nobody answers', async () => {
  const { list, away, ask, clock, servers } = createBed();
  for (const { host } of servers) away.add(host);
  await assert.rejects(ask(), /is silent/);
  clock.advanceSeconds(5);
  const answer = Promise.withResolvers<string>();
  let asked = 0;
  const question = () => {
    asked += 1;
    return answer.promise;
  };
  const first = list.ask(question);
  const second = list.ask(question);
  const others = await Promise.allSettled(Array.from({ length: 20 }, () => list.ask(question)));
  assert.ok(others.every(({ status }) => status === 'rejected'));
  // One for each of the two servers.
  assert.equal(asked, 2);
  answer.resolve('back');
  assert.deepEqual(await Promise.all([first, second]), ['back', 'back']);
});

test('a server that stopped answering in the middle is left alone like one that never did', async () => {
  const { list, servers, ask } = createBed();
  const [first] = servers;
  assert.ok(first);
  list.reportAway(first, new Error('no answer to a question'));
  assert.equal(await ask(), 'b');
});

test('when the last one that answered goes, those that are due are asked before anybody is turned away', async () => {
  const { ask, away, clock } = createBed();
  away.add('a');
  assert.equal(await ask(), 'b');
  clock.advanceSeconds(5);
  away.delete('a');
  away.add('b');
  assert.equal(await ask(), 'a');
});

test('a server whose silence may be the fault of a question is looked at again at once', async () => {
  const { list, ask, asked, reports } = createBed({ mayBlameQuestions: true });
  const never = list.ask(async (server) => {
    throw new Error(`${server.host} never answers this`);
  });
  await assert.rejects(never, /b never answers this/);
  await setImmediate();
  assert.deepEqual(asked, ['a', 'b']);
  assert.equal(reports.filter((report) => /answers again/.test(report)).length, 2);
  assert.equal(await ask(), 'a');
});

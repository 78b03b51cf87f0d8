import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { collect } from '../../../contracts/directory/ldap-directory-contract.ts';
import { counted, createSyncBed, entry, rules } from './sync-bed.ts';

/** How many lists were asked for. */
const lists = (asked: readonly string[]) => asked.filter((each) => each === 'list').length;

test('nothing happens by itself until it is switched on and the items have been run once', async (t) => {
  const { add, run, world, synchronization, settings, author, clock, state } = await createSyncBed(t);
  await add(rules());
  world.people = [entry('anna')];
  clock.advanceSeconds(7200);
  await synchronization.runIfDue();
  await settings.set('sync.enabled', 'true', author);
  await synchronization.runIfDue();
  assert.equal((await synchronization.status()).needsRun, true);
  assert.equal(await state('anna'), 'none');
  await run();
  assert.equal((await synchronization.status()).needsRun, false);
  await add(rules({ group: 'a' }));
  assert.equal((await synchronization.status()).needsRun, true);
});

test('runs begin an interval apart, from start to start', async (t) => {
  const { add, run, world, synchronization, settings, author, clock } = await createSyncBed(t);
  await settings.set('sync.enabled', 'true', author);
  await settings.set('sync.intervalMinutes', '1', author);
  await add(rules());
  world.people = [entry('anna')];
  await run();
  const runs = async () => (await synchronization.history({ limit: 100 })).length;
  clock.advanceSeconds(59);
  await synchronization.runIfDue();
  assert.equal(await runs(), 1);
  clock.advanceSeconds(1);
  // It takes three minutes, and is followed at once.
  world.onPage = async () => clock.advanceSeconds(180);
  await synchronization.runIfDue();
  world.onPage = async () => undefined;
  await synchronization.runIfDue();
  assert.equal(await runs(), 3);
  await synchronization.runIfDue();
  assert.equal(await runs(), 3);
});

test('only who has changed is asked for, and everybody once a day', async (t) => {
  const { add, run, world, state, clock, settings, author, synchronization } = await createSyncBed(t);
  world.people = ['anna', 'bob', 'carol'].map((name) => entry(name, { groups: ['a'] }));
  await add(rules({ group: 'a', gone: 'disable' }));
  world.changes = { cursor: '1', changed: 'unknown' };
  await run();
  world.asked = [];
  world.changes = { cursor: '2', changed: [] };
  assert.deepEqual(counted(await run(false)), {});
  assert.deepEqual(world.asked, []);
  world.people = [
    entry('anna', { groups: ['a'], lastName: 'Meier' }),
    entry('bob'),
    entry('carol', { groups: ['a'] }),
    entry('dave', { groups: ['a'] }),
  ];
  world.changes = { cursor: '3', changed: ['id-anna', 'id-bob', 'id-dave', 'id-computer'] };
  const changed = await run(false);
  assert.equal(changed.kind, 'incremental');
  assert.deepEqual(counted(changed), { added: 1, updated: 1, disabled: 1 });
  assert.equal(lists(world.asked), 0);
  assert.equal(await state('bob'), 'disabled');
  // A group has changed, and does not say whom it concerns.
  world.changes = { cursor: '4', changed: 'unknown' };
  assert.equal((await run(false)).kind, 'full');
  world.changes = { cursor: '5', changed: [] };
  assert.equal((await run(false)).kind, 'incremental');
  clock.advanceSeconds(24 * 3600);
  assert.equal((await run(false)).kind, 'full');
  await settings.set('sync.alwaysFull', 'true', author);
  assert.equal((await run(false)).kind, 'full');
  assert.equal((await synchronization.history({ limit: 1 }))[0]?.kind, 'full');
});

test('who was deleted is removed by an incremental run where the directory tells of it', async (t) => {
  const { add, run, world, state, settings, author } = await createSyncBed(t);
  world.people = [entry('anna'), entry('bob')];
  await add(rules({ gone: 'keep' }));
  await settings.set('sync.removeDeleted', 'true', author);
  world.changes = { cursor: '1', changed: [] };
  await run();
  world.people = [entry('bob')];
  world.changes = { cursor: '2', changed: ['id-anna', 'id-somebody-of-elsewhere'] };
  const incremental = await run(false);
  assert.equal(incremental.kind, 'incremental');
  assert.deepEqual(counted(incremental), { removed: 1 });
  assert.equal(await state('anna'), 'none');
});

test('what a run that broke off had not done, the next one does', async (t) => {
  const { add, run, world, state, store } = await createSyncBed(t);
  world.people = [entry('anna', { groups: ['a'] }), entry('bob', { groups: ['a'] })];
  await add(rules({ group: 'a' }));
  world.changes = { cursor: '1', changed: [] };
  await run();
  world.people = [entry('anna'), entry('bob', { groups: ['a'] })];
  world.changes = { cursor: '2', changed: ['id-anna', 'id-bob'] };
  world.asked = [];
  const before = await store.listSyncCursors();
  const findPerson = world.people;
  // Away after the first of two.
  Object.defineProperty(world, 'people', {
    configurable: true,
    get() {
      if (world.asked.length > 1) throw new MfaError('unavailable', 'away', { dependency: 'directory' });
      return findPerson;
    },
  });
  assert.equal((await run(false)).state, 'failed');
  assert.equal(await state('anna'), 'enabled');
  assert.deepEqual(await store.listSyncCursors(), before);
  Object.defineProperty(world, 'people', { value: findPerson, writable: true });
  await run(false);
  assert.equal(await state('anna'), 'disabled');
});

test('of two nodes one synchronizes', async (t) => {
  const { add, run, world, create, author } = await createSyncBed(t);
  world.people = [entry('anna'), entry('bob')];
  await add(rules());
  const other = create('node-2');
  const refused: unknown[] = [];
  world.onPage = async () => {
    await other.run({ isFull: true, author }).catch((error: unknown) => refused.push(error));
  };
  assert.deepEqual(counted(await run()), { added: 2 });
  assert.equal(refused.length, 2);
  assert.match(String(refused[0]), /A synchronization is under way/);
  world.onPage = async () => undefined;
  assert.equal((await other.run({ isFull: true, author })).state, 'done');
});

test('a node that was silent for too long removes nobody after another took over', async (t) => {
  const { add, run, world, create, author, clock, state, synchronization } = await createSyncBed(t);
  world.people = [entry('anna', { groups: ['a'] }), entry('bob', { groups: ['a'] })];
  await add(rules({ group: 'a', gone: 'remove' }));
  await run();
  const both = world.people;
  const half = [entry('anna'), ...both.slice(1)];
  world.people = half;
  const other = create('node-2');
  let isFirst = true;
  world.onPage = async () => {
    if (!isFirst) return;
    isFirst = false;
    clock.advanceSeconds(181);
    world.people = both;
    await other.run({ isFull: true, author });
    world.people = half;
  };
  const late = await run();
  assert.equal(late.state, 'interrupted');
  assert.match(late.problem, /Another node synchronizes|interrupted/);
  assert.equal(await state('anna'), 'enabled');
  assert.equal((await synchronization.history({ limit: 5 })).length, 3);
});

test('a process that ended in the midst of a run leaves it as interrupted, and the next one takes over', async (t) => {
  const { add, run, world, store, clock, synchronization } = await createSyncBed(t);
  world.people = [entry('anna')];
  await add(rules());
  const now = clock.now();
  await store.takeSyncLease({ holder: 'dead', now, until: new Date(now.getTime() + 180_000) });
  await store.beginSyncRun({ kind: 'full', actor: '', node: 'dead', startedAt: now });
  await assert.rejects(run(), /under way/);
  clock.advanceSeconds(181);
  assert.equal((await run()).state, 'done');
  const states = (await synchronization.history({ limit: 2 })).map(({ state }) => state);
  assert.deepEqual(states, ['done', 'interrupted']);
});

test('a run that is cancelled stops where it is, and removes nobody', async (t) => {
  const { add, run, world, synchronization, author, state } = await createSyncBed(t);
  const people = Array.from({ length: 600 }, (_, index) => entry(`u${index}`));
  world.people = people;
  await add(rules({ gone: 'remove' }));
  await run();
  await assert.rejects(synchronization.cancel(author), /No synchronization is under way/);
  world.people = people.slice(1);
  let pages = 0;
  world.onPage = async () => {
    pages += 1;
    if (pages === 260) await synchronization.cancel(author);
  };
  const cancelled = await run();
  assert.equal(cancelled.state, 'cancelled');
  assert.ok(cancelled.counts.people !== undefined && cancelled.counts.people < 599);
  assert.equal(await state('u0'), 'enabled');
});

test('a server that stops ends the run that is under way', async (t) => {
  const { add, run, world, synchronization } = await createSyncBed(t);
  world.people = Array.from({ length: 600 }, (_, index) => entry(`u${index}`));
  await add(rules());
  world.onPage = async () => synchronization.stop();
  assert.equal((await run()).state, 'interrupted');
});

test('the history has the changes of a run, and of no other', async (t) => {
  const { add, run, world, synchronization } = await createSyncBed(t);
  world.people = [entry('anna')];
  await add(rules());
  await run();
  world.people = [entry('anna'), entry('bob')];
  const second = await run();
  const changes = await collect(synchronization.changesOf(second.number));
  assert.deepEqual(
    changes.map(({ action, subject }) => `${action} ${subject}`),
    ['user.import bob'],
  );
  await assert.rejects(collect(synchronization.changesOf(99)), /There is no run 99/);
});

test('users stay when their item goes, and are kept up to date no more', async (t) => {
  const { add, run, world, synchronization, author, state } = await createSyncBed(t);
  world.people = [entry('anna', { groups: ['a'] }), entry('bob', { groups: ['b'] })];
  await add(rules({ group: 'a', gone: 'remove' }));
  await add(rules({ group: 'b', gone: 'remove' }));
  await run();
  await synchronization.items.remove(1, author);
  assert.deepEqual(counted(await run()), { unchanged: 1 });
  assert.equal(await state('anna'), 'enabled');
  await assert.rejects(synchronization.items.remove(2, author), /There is no item 2/);
});

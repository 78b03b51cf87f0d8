import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { counted, createSyncBed, entry, rules } from './sync-bed.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`);

test('people are added, then left alone without a write, then brought up to date', async (t) => {
  const { add, run, world, store } = await createSyncBed(t);
  world.people = [entry('anna'), entry('bob')];
  await add(rules());
  assert.deepEqual(counted(await run()), { added: 2 });
  const before = await store.tailChanges({ after: 0, limit: 100 });
  assert.deepEqual(counted(await run()), { unchanged: 2 });
  assert.equal((await store.tailChanges({ after: 0, limit: 100 })).position, before.position);
  world.people = [entry('anna', { lastName: 'Meier' }), entry('bob')];
  assert.deepEqual(counted(await run()), { updated: 1, unchanged: 1 });
  assert.equal((await store.findUser('anna'))?.lastName, 'Meier');
});

test('who is in two items has the settings of the first, and another order changes them', async (t) => {
  const { add, run, world, store, synchronization, author } = await createSyncBed(t);
  world.people = [entry('anna', { groups: ['a', 'b'] })];
  const keep = { ...rules().rules, defaults: { keepPhoneSynchronized: true } };
  await add(rules({ group: 'a', rules: { ...keep, authenticator: 'oath-token' } }));
  await add(rules({ group: 'b', rules: { ...keep, phone: 'business', authenticator: 'call' } }));
  await run();
  const user = await store.findUser('anna');
  assert.deepEqual([user?.phone.number, user?.authenticator], ['15123456789', 'oath-token']);
  await synchronization.items.move({ number: 2, to: 1, author });
  assert.deepEqual(counted(await run()), { updated: 1 });
  assert.equal((await store.findUser('anna'))?.phone.number, '15123456788');
});

test('whom an item finds no more since it was changed is gone as the item says now, and the others stay with it', async (t) => {
  const { add, run, world, store, synchronization, author } = await createSyncBed(t);
  world.people = [entry('anna', { groups: ['a', 'b'] }), entry('bob', { groups: ['a'] })];
  await add(rules({ group: 'a', gone: 'keep' }));
  await run();
  const changed = rules({ group: 'b', gone: 'disable' });
  const item = await synchronization.items.change({ number: 1, change: () => changed, author });
  assert.deepEqual([item.query.group, item.gone], ['b', 'disable']);
  assert.deepEqual(counted(await run()), { unchanged: 1, disabled: 1 });
  assert.deepEqual([(await store.findUser('anna'))?.enabled, (await store.findUser('bob'))?.enabled], [true, false]);
});

test('of two who change an item at once one is told to look again', async (t) => {
  const { add, synchronization, author } = await createSyncBed(t);
  await add(rules());
  const change = (gone: 'keep' | 'remove') =>
    synchronization.items.change({ number: 1, change: (present) => ({ ...present, gone }), author });
  const outcomes = await Promise.allSettled([change('keep'), change('remove')]);
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  assert.equal(refused.length, 1);
  assert.match(
    String(refused[0]?.status === 'rejected' && refused[0].reason),
    /Somebody else has just changed this item/,
  );
});

test('a new user has method and languages of his item', async (t) => {
  const { add, run, world, store } = await createSyncBed(t);
  world.people = [entry('anna', { textLanguage: 'de' })];
  const defaults = { textLanguage: 'fr', callLanguage: 'fr' };
  await add(rules({ rules: { ...rules().rules, authenticator: 'app', defaults } }));
  await run();
  const user = await store.findUser('anna');
  assert.deepEqual([user?.authenticator, user?.textLanguage, user?.callLanguage], ['app', 'de', 'fr']);
});

test('whom no item finds any more is kept, disabled or removed, as his item says', async (t) => {
  const { add, run, world, state } = await createSyncBed(t);
  const people = ['keep', 'disable', 'remove'].flatMap((gone) => [
    entry(gone, { groups: [gone] }),
    entry(`${gone}-stays`, { groups: [gone] }),
  ]);
  world.people = people;
  for (const gone of ['keep', 'disable', 'remove'] as const) await add(rules({ group: gone, gone }));
  await run();
  world.people = people.map((each) => (each.username.includes('-') ? each : { ...each, groups: [] }));
  assert.deepEqual(counted(await run()), { unchanged: 3, disabled: 1, removed: 1 });
  const states = await Promise.all(['keep', 'disable', 'remove'].map(state));
  assert.deepEqual(states, ['enabled', 'disabled', 'none']);
  assert.deepEqual(counted(await run()), { unchanged: 3 });
});

test('who moves from one item to another stays', async (t) => {
  const { add, run, world, state } = await createSyncBed(t);
  world.people = [entry('anna', { groups: ['a'] }), entry('bob', { groups: ['a', 'b'] })];
  await add(rules({ group: 'a', gone: 'remove' }));
  await add(rules({ group: 'b', gone: 'remove' }));
  await run();
  world.people = [entry('anna', { groups: ['b'] }), entry('bob', { groups: ['a', 'b'] })];
  await run();
  assert.equal(await state('anna'), 'enabled');
});

test('who was disabled by a run is enabled when he is there again, and nobody else is', async (t) => {
  const { add, run, world, store, state, author, clock } = await createSyncBed(t);
  const people = ['anna', 'bob', 'carol'].map((name) => entry(name, { groups: ['a'] }));
  world.people = people;
  await add(rules({ group: 'a' }));
  await run();
  const change = async (name: string, fields: { enabled?: boolean; firstName?: string }) => {
    const user = (await store.findUser(name)) ?? assert.fail();
    clock.advanceSeconds(1);
    const record = { ...author, at: clock.now(), action: 'x', subject: name, detail: '' };
    await store.changeUser(user.id, fields, record);
  };
  // By hand, before: not the run's.
  await change('carol', { enabled: false });
  world.people = [people[2] ?? assert.fail()];
  clock.advanceSeconds(1);
  await run();
  assert.equal(await state('anna'), 'disabled');
  // Somebody looked after bob meanwhile.
  await change('bob', { firstName: 'Bob' });
  world.people = people;
  clock.advanceSeconds(1);
  const again = await run();
  assert.equal(again.counts.restored, 1);
  assert.match(again.problem, /bob: was changed here after he was disabled/);
  clock.advanceSeconds(1);
  await run();
  assert.deepEqual(await Promise.all(['anna', 'bob', 'carol'].map(state)), ['enabled', 'disabled', 'disabled']);
});

test('whom a run disables, since he left or is disabled there, has no known browser any more once he is back', async (t) => {
  const { add, run, world, store, state, clock, knownBrowsers } = await createSyncBed(t);
  const people = ['anna', 'bob', 'carol'].map((name) => entry(name, { groups: ['a'] }));
  world.people = people;
  await add(rules({ group: 'a' }));
  await run();
  const known = await Promise.all(
    people.map(async ({ username }) => {
      const { id } = (await store.findUser(username)) ?? assert.fail();
      return { id, token: await knownBrowsers.issue(id, 'app') };
    }),
  );
  const isKnown = () =>
    Promise.all(known.map(async ({ id, token }) => (await knownBrowsers.recognize(token, id)) !== undefined));
  assert.deepEqual(await isKnown(), [true, true, true]);
  world.people = [entry('bob', { groups: ['a'], enabled: false }), ...people.slice(2)];
  clock.advanceSeconds(1);
  await run();
  assert.deepEqual(await Promise.all(['anna', 'bob', 'carol'].map(state)), ['disabled', 'disabled', 'enabled']);
  world.people = people;
  clock.advanceSeconds(1);
  await run();
  assert.deepEqual(await Promise.all(['anna', 'bob', 'carol'].map(state)), ['enabled', 'enabled', 'enabled']);
  assert.deepEqual(await isKnown(), [false, false, true]);
});

test('who is disabled in the directory is disabled here, and enabled with him', async (t) => {
  const { add, run, world, state, clock } = await createSyncBed(t);
  world.people = [entry('anna'), entry('bob')];
  await add(rules());
  await run();
  world.people = [entry('anna', { enabled: false }), entry('bob')];
  clock.advanceSeconds(1);
  await run();
  assert.equal(await state('anna'), 'disabled');
  clock.advanceSeconds(1);
  assert.equal((await run()).counts.disabled, 0);
  world.people = [entry('anna'), entry('bob')];
  clock.advanceSeconds(1);
  await run();
  assert.equal(await state('anna'), 'enabled');
});

test('who is not in the directory any more is removed where that is switched on, and only there', async (t) => {
  const { add, run, world, state, settings, author } = await createSyncBed(t);
  world.people = [entry('anna'), entry('bob')];
  await add(rules({ gone: 'keep' }));
  await run();
  world.people = [entry('bob')];
  await run();
  assert.equal(await state('anna'), 'enabled');
  await settings.set('sync.removeDeleted', 'true', author);
  await run();
  assert.equal(await state('anna'), 'none');
});

test('five removals are carried out, six wait until an administrator approves', async (t) => {
  const { add, run, world, state, synchronization, author } = await createSyncBed(t);
  world.people = names(20).map((name) => entry(name));
  await add(rules({ gone: 'remove' }));
  await run();
  world.people = world.people.slice(5);
  assert.equal((await run()).counts.removed, 5);
  world.people = world.people.slice(6);
  const waiting = await run();
  assert.deepEqual([waiting.state, waiting.counts.removed, waiting.counts.waiting], ['waiting', 0, 6]);
  assert.equal(await state('u10'), 'enabled');
  // Again and again it waits, and it is still the first run that is approved.
  assert.equal((await run()).state, 'waiting');
  assert.equal((await synchronization.status()).waiting.length, 6);
  assert.equal(await synchronization.approve(waiting.number, author), 6);
  await assert.rejects(synchronization.approve(waiting.number, author), /No removal of run/);
  const done = await run(false);
  assert.deepEqual([done.state, done.counts.removed], ['done', 6]);
  assert.equal(await state('u10'), 'none');
});

test('who is there again is not removed, though it was approved', async (t) => {
  const { add, run, world, state, synchronization, author } = await createSyncBed(t);
  const people = names(8).map((name) => entry(name));
  world.people = people;
  await add(rules({ gone: 'remove' }));
  await run();
  world.people = people.slice(7);
  const waiting = await run();
  await synchronization.approve(waiting.number, author);
  world.people = people.slice(6);
  assert.equal((await run()).counts.removed, 6);
  assert.equal(await state('u6'), 'enabled');
  assert.equal((await synchronization.status()).waiting.length, 0);
});

test('an item that finds nobody at all removes nobody by itself', async (t) => {
  const { add, run, world, state } = await createSyncBed(t);
  world.people = [entry('anna', { groups: ['a'] })];
  await add(rules({ group: 'a', gone: 'remove' }));
  await run();
  world.people = [entry('anna')];
  assert.equal((await run()).state, 'waiting');
  assert.equal(await state('anna'), 'enabled');
});

test('whom a list passes over is asked for, and stays', async (t) => {
  const { add, run, world, state } = await createSyncBed(t);
  world.people = names(10).map((name) => entry(name));
  await add(rules({ gone: 'remove' }));
  await run();
  world.listed = (people) => people.slice(0, 7);
  assert.deepEqual(counted(await run()), { unchanged: 10, missed: 3 });
  assert.equal(await state('u9'), 'enabled');
});

test('half a list disables nobody, and the next run completes it', async (t) => {
  const { add, run, world, state } = await createSyncBed(t);
  const people = names(600).map((name) => entry(name));
  world.people = people;
  await add(rules({ gone: 'remove' }));
  await run();
  world.people = [...people.slice(2), entry('new')];
  world.listed = function* (listed) {
    yield* listed.slice(0, 300);
    throw new MfaError('unavailable', 'The directory is away.', { dependency: 'directory' });
  };
  const failed = await run();
  assert.equal(failed.state, 'failed');
  assert.match(failed.problem, /corp: The directory is away/);
  assert.equal(failed.counts.removed, 0);
  assert.equal(await state('u0'), 'enabled');
  world.listed = (listed) => listed;
  const completed = await run();
  assert.deepEqual(counted(completed), { added: 1, unchanged: 598, removed: 2 });
});

test('one person who cannot be a user keeps nobody else out, and is told', async (t) => {
  const { add, run, world } = await createSyncBed(t);
  world.people = [entry('anna'), entry('bad', { username: '\0' }), entry('bob')];
  await add(rules());
  const done = await run();
  assert.deepEqual(counted(done), { added: 2, failed: 1, problems: 1 });
  assert.equal(done.state, 'done');
  assert.match(done.problem, /username/);
});

test('names with commas, quotes, stars, brackets, letters of all kinds and 64 characters are names', async (t) => {
  const { add, run, world, store } = await createSyncBed(t);
  const odd = ['Müller, Jörg', 'o"brien', "o'brien", 'a*b', 'a(b)', 'ä'.repeat(64), '名前', 'a&b<c>'];
  world.people = odd.map((name) => entry(name));
  await add(rules());
  await run();
  const found = await Promise.all(
    odd.map(async (name) => (await store.findUser(name.toLowerCase().normalize('NFC')))?.username),
  );
  assert.deepEqual(found, odd);
});

test('a phone that was changed here goes back where it is kept synchronized, and stays where not', async (t) => {
  const { add, run, world, store, author, clock } = await createSyncBed(t);
  world.people = [entry('anna')];
  await add(rules());
  await run();
  const user = (await store.findUser('anna')) ?? assert.fail();
  const record = () => {
    clock.advanceSeconds(1);
    return { ...author, at: clock.now(), action: 'x', subject: 'anna', detail: '' };
  };
  await store.changeUser(user.id, { phone: { ...user.phone, number: '15199999999' } }, record());
  await run();
  assert.equal((await store.findUser('anna'))?.phone.number, '15199999999');
  await store.changeUser(user.id, { keepPhoneSynchronized: true }, record());
  await run();
  assert.equal((await store.findUser('anna'))?.phone.number, '15123456789');
});

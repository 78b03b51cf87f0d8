import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { SettingName } from '../../../../sdk-service/domain/settings/definitions.ts';
import type { ApprovalKind } from '../../../../sdk-service/ports/records.ts';
import { attemptRecord } from '../../../contracts/storage/storage-contract.ts';
import { createSdkCalls } from '../../../support/call-operations.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const mails = {
  'mail.enabled': 'true',
  'mail.server': 'smtp.example',
  'mail.sender': 'mfa@example.com',
  'alerts.passes': 'admin@example.com',
} as const;

type Bed = Awaited<ReturnType<typeof createTestBed>>;

async function setUp(t: TestContext, settings: Partial<Record<SettingName, string>> = {}) {
  const bed = await createTestBed(t);
  for (const [name, value] of Object.entries({ ...mails, ...settings })) {
    await bed.settings.set(name as SettingName, value, bed.author);
  }
  const user = await bed.addUser();
  async function approve(reason: ApprovalKind, times = 1) {
    for (let time = 0; time < times; time += 1) {
      await bed.store.recordAttempt({ ...attemptRecord(user, 'approved', reason), at: bed.clock.now() });
    }
  }
  return { bed, user, approve };
}

async function counted(bed: Bed): Promise<Readonly<Record<string, number>>> {
  const all = await bed.passes.list();
  return Object.fromEntries(all.filter(({ count }) => count > 0).map(({ kind, count }) => [kind, count]));
}

/** What was told, oldest first: rows of the administration log, and how many mails wait. */
async function told(bed: Bed) {
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 1000 });
  const alerts = (await bed.mails.list(1000)).filter(({ kind }) => kind === 'alert.passes');
  return {
    rows: rows.filter(({ action }) => action === 'passes.many').map(({ subject, detail }) => `${subject}: ${detail}`),
    mails: alerts.length,
  };
}

test('every way in without a second factor is counted by itself; a proof and a denial are none', async (t) => {
  const { bed, user, approve } = await setUp(t);
  const passes = ['bypass', 'user-disabled', 'no-user-match', 'carriers-unreachable', 'trusted-address'] as const;
  await approve('fallback-questions');
  const cached = ['cache', 'cache-address', 'cache-application'] as const;
  for (const reason of [...passes, ...cached, 'cache'] as const) await approve(reason);
  for (const reason of ['oath-code', 'text-code', 'app', 'call', 'temporary-code', 'enrollment'] as const) {
    await approve(reason);
  }
  await bed.store.recordAttempt({ ...attemptRecord(user, 'denied', 'carriers-unreachable'), at: bed.clock.now() });
  assert.deepEqual(await counted(bed), {
    bypass: 1,
    'user-disabled': 1,
    'no-user-match': 1,
    'carriers-unreachable': 1,
    'fallback-questions': 1,
    cache: 2,
    'cache-address': 1,
    'cache-application': 1,
    'trusted-address': 1,
  });
});

test('callers that are let in by PfAuthUser count, those that are asked do not', async (t) => {
  const { bed } = await setUp(t, { 'company.whenDisabled': 'succeed' });
  await bed.addUser({ username: 'ben', enabled: false });
  await bed.addOathUser({ username: 'carl' });
  const call = createSdkCalls(bed);
  const results: boolean[] = [];
  for (const username of ['ben', 'ben', 'carl']) {
    const asked = { username, initiatingAuthenticationType: 'pfsdk', requireUserMatch: true } as const;
    results.push((await call('PfAuthUser_4', asked)).result);
  }
  assert.deepEqual(results, [true, true, false]);
  assert.deepEqual(await counted(bed), { 'user-disabled': 2 });
});

test('one more than the setting says is told, once while they are counted, and then anew', async (t) => {
  const { bed, approve } = await setUp(t, { 'alerts.passesPerHour': '3' });
  await approve('no-user-match', 3);
  await approve('bypass', 3);
  assert.deepEqual(await told(bed), { rows: [], mails: 0 });
  await approve('no-user-match', 4);
  assert.deepEqual(await told(bed), { rows: ['no-user-match: more than 3 within an hour'], mails: 1 });
  bed.clock.advanceSeconds(3600);
  await approve('no-user-match', 3);
  assert.deepEqual(await counted(bed), { 'no-user-match': 3 });
  assert.equal((await told(bed)).mails, 1);
  await approve('no-user-match');
  assert.deepEqual((await told(bed)).mails, 2);
});

test('caches and trusted addresses, which let people in all day, have a bound of their own', async (t) => {
  const { bed, approve } = await setUp(t, { 'alerts.passesPerHour': '1', 'alerts.usualPassesPerHour': '4' });
  await approve('cache', 4);
  await approve('trusted-address', 4);
  assert.deepEqual(await told(bed), { rows: [], mails: 0 });
  await approve('trusted-address');
  assert.deepEqual(await told(bed), { rows: ['trusted-address: more than 4 within an hour'], mails: 1 });
});

test('with 0 nobody is told, and passes are counted all the same', async (t) => {
  const { bed, approve } = await setUp(t, { 'alerts.passesPerHour': '0', 'alerts.usualPassesPerHour': '0' });
  await approve('bypass', 60);
  await approve('cache', 2);
  assert.deepEqual(await told(bed), { rows: [], mails: 0 });
  assert.deepEqual(await counted(bed), { bypass: 60, cache: 2 });
  assert.ok((await bed.passes.list()).every(({ alertAbove }) => alertAbove === undefined));
});

test('the mail says of which kind there are many, and nobody’s name', async (t) => {
  const { bed, approve } = await setUp(t, { 'alerts.passesPerHour': '1' });
  await approve('carriers-unreachable', 2);
  const [mail] = (await bed.store.listMails(10)).filter(({ kind }) => kind === 'alert.passes');
  assert.match(mail?.subject ?? '', /without a second factor \(carriers-unreachable\)/);
});

test('two nodes count together, and one alert is mailed', async (t) => {
  const { bed: here, user } = await setUp(t, { 'alerts.passesPerHour': '5' });
  const there = await createTestBed(t, { beside: here });
  await there.settings.reload();
  const attempt = { ...attemptRecord(user, 'approved', 'user-disabled'), at: here.clock.now() };
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? here : there).store.recordAttempt(attempt)),
  );
  assert.deepEqual(await counted(there), { 'user-disabled': 20 });
  assert.deepEqual(await told(here), { rows: ['user-disabled: more than 5 within an hour'], mails: 1 });
});

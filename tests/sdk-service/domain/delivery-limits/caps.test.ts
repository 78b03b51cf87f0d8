import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { countParts } from '../../../../sdk-service/domain/delivery-limits/count-parts.ts';
import type { SettingName } from '../../../../sdk-service/domain/settings/definitions.ts';
import type { Account } from '../../../../sdk-service/ports/records.ts';
import { createTestBed } from '../../../support/test-bed.ts';

/** Anna and Ben share a number, Carl stands in their block, Dora elsewhere; Emil is called. */
async function setUp(t: TestContext, settings: Partial<Record<SettingName, string | number>>) {
  const bed = await createTestBed(t);
  const people = { anna: '2015550123', ben: '2015550123', carl: '2015550124', dora: '2125550123', emil: '2125550124' };
  for (const [username, number] of Object.entries(people)) {
    const authenticator = username === 'emil' ? 'call' : 'text';
    await bed.addUser({ username, authenticator, phone: { countryCode: '1', number, extension: '' } });
  }
  for (const [name, value] of Object.entries(settings)) {
    await bed.settings.set(name as SettingName, String(value), bed.author);
  }
  async function begin(username: string, account: Account = bed.account): Promise<string> {
    const context = bed.context({ account });
    const outcome = await bed.authentication.begin({ username, requireUserMatch: true, context });
    return outcome.outcome === 'denied' ? outcome.reason : outcome.outcome;
  }
  async function rows(): Promise<readonly string[]> {
    const { rows: changes } = await bed.store.tailChanges({ after: 0, limit: 1000 });
    return changes.filter(({ action }) => action.startsWith('phones.')).map((row) => `${row.action} ${row.subject}`);
  }
  return { bed, begin, rows };
}

test('one number gets so many texts in an hour, whoever they are for, and then some again', async (t) => {
  const { bed, begin } = await setUp(t, { 'phones.maximumPerHourToNumber': 2 });
  assert.deepEqual([await begin('anna'), await begin('ben')], ['challenged', 'challenged']);
  assert.deepEqual(
    [await begin('anna'), await begin('ben'), await begin('carl')],
    ['number-capped', 'number-capped', 'challenged'],
  );
  assert.ok((await bed.logged()).includes('text denied number-capped'));
  bed.clock.advanceSeconds(3600);
  assert.equal(await begin('anna'), 'challenged');
});

test('numbers that differ in their last three digits are counted together', async (t) => {
  const { begin } = await setUp(t, { 'phones.maximumPerHourToBlock': 1 });
  assert.deepEqual(
    [await begin('anna'), await begin('carl'), await begin('dora')],
    ['challenged', 'number-capped', 'challenged'],
  );
});

test('one calling account causes so many, and takes nothing from another', async (t) => {
  const { bed, begin, rows } = await setUp(t, { 'phones.maximumPerHourByAccount': 1 });
  const other = await bed.addAccount('other');
  assert.deepEqual([await begin('anna'), await begin('dora')], ['challenged', 'account-capped']);
  assert.equal(await begin('dora', other), 'challenged');
  assert.ok((await rows()).includes('phones.limit-reached phones.maximumPerHourByAccount'));
});

test('texts and calls are counted together, for all in an hour', async (t) => {
  const { bed, begin } = await setUp(t, { 'phones.maximumPerHour': 2 });
  assert.deepEqual(
    [await begin('anna'), await begin('emil'), await begin('dora')],
    ['challenged', 'challenged', 'hour-capped'],
  );
  bed.clock.advanceSeconds(3600);
  assert.equal(await begin('dora'), 'challenged');
});

test('what a day may cost is counted in parts of texts, and nothing goes until it is over', async (t) => {
  const { bed, begin } = await setUp(t, { 'phones.maximumSpendPerDay': 50, 'phones.textCost': 10 });
  await bed.settings.set('text.message', `<$otp$> ${'a'.repeat(200)}`, bed.author);
  assert.deepEqual([await begin('anna'), await begin('emil')], ['challenged', 'challenged']);
  assert.deepEqual([await begin('dora'), await begin('carl')], ['spend-capped', 'spend-capped']);
  assert.equal(bed.carrier.messages().length, 1);
  bed.clock.advanceSeconds(3600);
  assert.equal(await begin('dora'), 'spend-capped');
  bed.clock.advanceSeconds(86_400);
  assert.equal(await begin('dora'), 'challenged');
});

test('administrators are mailed once when half is used, and once when it is refused', async (t) => {
  const mails = { 'mail.enabled': 'true', 'mail.server': 'smtp.example', 'mail.sender': 'mfa@example.com' } as const;
  const { bed, begin, rows } = await setUp(t, {
    ...mails,
    'alerts.phoneLimits': 'admin@example.com',
    'phones.maximumPerHour': 4,
  });
  await begin('anna');
  assert.deepEqual(await rows(), []);
  await begin('ben');
  assert.deepEqual(await rows(), ['phones.half-used phones.maximumPerHour']);
  for (const username of ['carl', 'dora', 'emil', 'anna', 'ben']) await begin(username);
  const told = ['phones.half-used phones.maximumPerHour', 'phones.limit-reached phones.maximumPerHour'];
  assert.deepEqual(await rows(), told);
  const queue = await bed.mails.list(10);
  assert.equal(queue.filter(({ kind }) => kind === 'alert.phoneLimits').length, 2);
  bed.clock.advanceSeconds(3600);
  for (const username of ['carl', 'dora']) await begin(username);
  assert.equal((await rows()).length, 3);
});

test('a text that its user may not have any more counts for nobody else', async (t) => {
  const { begin } = await setUp(t, { 'text.maximumPerHour': 1, 'phones.maximumPerHourByAccount': 2 });
  assert.deepEqual(
    [await begin('anna'), await begin('anna'), await begin('anna')],
    ['challenged', 'throttled', 'throttled'],
  );
  assert.equal(await begin('dora'), 'challenged');
});

test('a code that was refused by a cap leaves the one before it as it was', async (t) => {
  const { bed, begin } = await setUp(t, { 'phones.maximumPerHourToNumber': 1 });
  await begin('anna');
  assert.equal(await begin('anna'), 'number-capped');
  const answer = { username: 'anna', kind: 'text', response: bed.sentCode(), context: bed.context() } as const;
  assert.equal((await bed.authentication.answer(answer)).outcome, 'approved');
});

test('of fifty at once as many go as there is room for', async (t) => {
  const { bed, begin } = await setUp(t, { 'phones.maximumPerHourToBlock': 7, 'text.maximumPerHour': 1000 });
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => begin('anna')));
  assert.equal(outcomes.filter((outcome) => outcome === 'challenged').length, 7);
  const all = (await bed.deliveryLimits.list()).find(({ limit }) => limit === 'phones.maximumPerHour');
  assert.equal(all?.used, 7);
});

test('what was counted is shown by limit and account, and cleared away when it is over', async (t) => {
  const { bed, begin } = await setUp(t, {});
  await begin('anna');
  await begin('emil');
  const listed = await bed.deliveryLimits.list();
  assert.deepEqual(
    listed.map(({ limit, account, used }) => [limit, account, used]),
    [
      ['phones.maximumSpendPerDay', '', 30],
      ['phones.maximumPerHour', '', 2],
      ['phones.maximumPerHourByAccount', 'payroll', 2],
    ],
  );
  bed.clock.advanceSeconds(86_401);
  assert.ok((await bed.upkeep.purge()) >= 5);
  assert.deepEqual(
    (await bed.deliveryLimits.list()).map(({ used }) => used),
    [0, 0],
  );
});

const texts = [
  { text: 'a'.repeat(160), parts: 1 },
  { text: 'a'.repeat(161), parts: 2 },
  { text: `€${'a'.repeat(158)}`, parts: 1 },
  { text: `€${'a'.repeat(159)}`, parts: 2 },
  { text: 'ж'.repeat(70), parts: 1 },
  { text: 'ж'.repeat(71), parts: 2 },
  { text: `${'a'.repeat(306)}b`, parts: 3 },
  { text: '', parts: 1 },
];

for (const { text, parts } of texts) {
  test(`a text of ${text.length} such as "${text.slice(0, 2)}" is charged for as ${parts}`, () => {
    assert.equal(countParts(text), parts);
  });
}

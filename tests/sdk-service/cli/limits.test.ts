import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSimulatedTextCarrier } from '../../../sdk-service/adapters/delivery/sms/simulated.ts';
import { createCore } from '../../../sdk-service/core.ts';
import { createFixedClock } from '../../support/fixed-clock.ts';
import { createPlace, type Place } from './place.ts';

let place: Place;

before(async () => {
  place = await createPlace();
  await place.mfa('init');
  await place.mfa('account', 'add', 'payroll', '--role', 'application');
  await place.mfa('user', 'add', 'anna', '--phone', '+12015550123', '--method', 'text');
});

after(() => place.remove());

test('mfa limits shows how far each limit is used, and until when it counts', async () => {
  const { dataDir, masterKeyFile } = place;
  const carrier = createSimulatedTextCarrier({ clock: createFixedClock() });
  const options = { dataDir, masterKeyFile, demo: undefined, log: { warn: () => undefined } };
  const core = await createCore({ ...options, textCarriers: [carrier] });
  try {
    const [account = assert.fail('no account')] = await core.accounts.list();
    const about = { applicationName: 'Payroll', authenticationType: 'pfsdk', clientAddress: undefined };
    const context = { account, ...about, requestId: 'r', sessionHash: undefined };
    await core.authentication.begin({ username: 'anna', requireUserMatch: true, context });
  } finally {
    await core.close();
  }
  const rows: readonly Record<string, unknown>[] = JSON.parse((await place.mfa('limits', '--json')).stdout);
  assert.deepEqual(
    rows.map(({ limit, account, used, maximum }) => [limit, account, used, maximum]),
    [
      ['phones.maximumSpendPerDay', '', 10, 100_000],
      ['phones.maximumPerHour', '', 1, 10_000],
      ['phones.maximumPerHourByAccount', 'payroll', 1, 5000],
    ],
  );
  assert.match(String(rows[0]?.endsAt), /^\d{4}-\d\d-\d\dT/);
  assert.match(
    (await place.mfa('limits')).stdout,
    /^LIMIT +ACCOUNT +USED +OF +UNTIL\nphones\.maximumSpendPerDay +- +10 +100000 /,
  );
});

test('mfa limits shows limits that nothing counts against', async () => {
  const empty = await createPlace();
  try {
    await empty.mfa('init');
    const rows: readonly Record<string, unknown>[] = JSON.parse((await empty.mfa('limits', '--json')).stdout);
    assert.deepEqual(
      rows.map(({ used, endsAt }) => [used, endsAt]),
      [
        [0, null],
        [0, null],
      ],
    );
  } finally {
    await empty.remove();
  }
});

test('mfa log passes shows how many were let in without a second factor, by kind', async () => {
  const { dataDir, masterKeyFile } = place;
  const core = await createCore({ dataDir, masterKeyFile, demo: undefined, log: { warn: () => undefined } });
  try {
    const author = { accountName: 'admin', actor: '', clientAddress: '', requestId: 'r' };
    await core.bypasses.give({ username: 'anna', reason: 'no phone', author });
    const [account = assert.fail('no account')] = await core.accounts.list();
    const about = { applicationName: 'Payroll', authenticationType: 'pfsdk', clientAddress: undefined };
    const context = { account, ...about, requestId: 'r', sessionHash: undefined };
    const { outcome } = await core.authentication.begin({ username: 'anna', requireUserMatch: true, context });
    assert.equal(outcome, 'approved');
  } finally {
    await core.close();
  }
  const rows: readonly Record<string, unknown>[] = JSON.parse((await place.mfa('log', 'passes', '--json')).stdout);
  assert.equal(rows.length, 9);
  const { endsAt, ...bypass } = rows.find(({ kind }) => kind === 'bypass') ?? assert.fail('no bypass');
  assert.deepEqual(bypass, { kind: 'bypass', count: 1, alertAbove: 50 });
  assert.match(String(endsAt), /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(
    rows.find(({ kind }) => kind === 'cache'),
    { kind: 'cache', count: 0, alertAbove: 5000, endsAt: null },
  );
  assert.match((await place.mfa('log', 'passes')).stdout, /^KIND +PASSES +TOLD ABOVE +UNTIL\nbypass +1 +50 /);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createPlace } from './place.ts';

async function init(t: TestContext) {
  const place = await createPlace();
  t.after(() => place.remove());
  await place.mfa('init');
  const status = async (): Promise<{ readonly warnings: readonly { kind: string; warning: string }[] }> =>
    JSON.parse((await place.mfa('status', '--json')).stdout);
  return { place, status };
}

test('mfa status has nothing to warn of where nobody passes', async (t) => {
  const { place } = await init(t);
  await place.mfa('account', 'add', 'payroll', '--role', 'application');
  await place.mfa('user', 'add', 'anna', '--disabled');
  assert.equal((await place.mfa('status')).stdout, 'No switch lets anybody in without a second factor.');
});

test('mfa status warns of each disabled user who passes, for as long as he does', async (t) => {
  const { place, status } = await init(t);
  await place.mfa('user', 'add', 'anna', '--disabled');
  await place.mfa('user', 'add', 'bob');
  for (const name of ['anna', 'bob']) await place.mfa('user', 'set', name, '--when-disabled', 'succeed');
  // Bob is not disabled.
  const expected = [{ kind: 'user-disabled', warning: 'Disabled users who pass without a second factor: 1.' }];
  assert.deepEqual(await status(), { warnings: expected });
  assert.match((await place.mfa('status')).stdout, /^Warning: Disabled users who pass .*: 1\.$/);
  await place.mfa('user', 'set', 'anna', '--when-disabled', 'fail');
  assert.deepEqual(await status(), { warnings: [] });
});

test('mfa status warns of the settings and callers that let people pass, and names them', async (t) => {
  const { place, status } = await init(t);
  await place.mfa('settings', 'set', 'company.whenDisabled', 'succeed');
  await place.mfa('settings', 'set', 'authentication.whenCarriersUnreachable', 'succeed');
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'off']) {
    await place.mfa('account', 'add', name, '--role', 'compatible');
  }
  await place.mfa('account', 'disable', 'off');
  const { warnings } = await status();
  assert.deepEqual(
    warnings.map(({ kind }) => kind),
    ['user-disabled', 'no-user-match', 'carriers-unreachable'],
  );
  assert.match(warnings[1]?.warning ?? '', /: a, b, c, d, e and 1 more\.$/);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPlace, type Place } from './place.ts';

let place: Place;

before(async () => {
  place = await createPlace();
  await place.mfa('init');
  await place.mfa('user', 'add', 'alice', '--phone', '+1 201 555 0123');
});

after(() => place.remove());

test('mfa user block and unblock want a reason, and the history shows both', async () => {
  assert.equal((await place.mfa('user', 'block', 'alice')).code, 2);
  const blocked = await place.mfa('user', 'block', 'alice', '--reason', 'stolen phone');
  assert.deepEqual(blocked, { code: 0, stdout: 'Blocked the user alice.\n', stderr: '' });
  const unblocked = await place.mfa('user', 'unblock', 'alice', '--reason', 'new phone');
  assert.equal(unblocked.stdout, 'The user alice is not blocked any more.\n');
  const { stdout } = await place.mfa('user', 'blocks', 'alice');
  assert.match(stdout, /^STATE +SINCE +UNTIL +BY +REASON +LIFTED BY +REASON\nlifted .+ stolen phone .+ new phone\n$/);
  const again = await place.mfa('user', 'unblock', 'alice', '--reason', 'new phone');
  assert.deepEqual([again.code, again.stderr], [1, 'mfa: The user is not blocked.\n']);
});

test('mfa user bypass gives one, and mfa bypass lists and cancels it', async () => {
  const given = await place.mfa('user', 'bypass', 'alice', '--seconds', '60', '--reason', 'left the phone at home');
  assert.equal(given.stdout, 'The next sign-in of alice within 60 seconds passes.\n');
  const cancelled = await place.mfa('bypass', 'cancel', 'alice', '--reason', 'found it');
  assert.equal(cancelled.stdout, 'Cancelled the bypass of alice.\n');
  assert.match((await place.mfa('bypass', 'list')).stdout, /\ncancelled .+ 60 +alice +\+12015550123 /);
  const [bypass] = JSON.parse((await place.mfa('bypass', 'list', 'alice', '--json')).stdout);
  assert.deepEqual(
    [bypass.state, bypass.seconds, bypass.reason, bypass.cancelReason, bypass.usedAt],
    ['cancelled', 60, 'left the phone at home', 'found it', null],
  );
  const none = await place.mfa('bypass', 'cancel', 'alice', '--reason', 'found it');
  assert.deepEqual([none.code, none.stderr], [1, 'mfa: The user has no bypass that is open.\n']);
});

test('mfa cache rule adds, lists and removes', async () => {
  const none = await place.mfa('cache', 'rule', 'list');
  assert.equal(none.stdout, 'There is no rule: everybody is asked every time.\n');
  const vpn = ['cache', 'rule', 'add', '--seconds', '60', '--type', 'RADIUS', '--same-address'];
  assert.equal((await place.mfa(...vpn)).stdout, 'Added the rule: 60 | same-address | type=radius\n');
  await place.mfa('cache', 'rule', 'add', '--seconds', '300', '--application', 'Pay Roll');
  const { stdout } = await place.mfa('cache', 'rule', 'list');
  assert.equal(stdout, '1  60 | same-address | type=radius\n2  300 | application=Pay Roll\n');
  assert.equal((await place.mfa('cache', 'rule', 'remove', '1')).code, 0);
  assert.deepEqual(JSON.parse((await place.mfa('cache', 'rule', 'list', '--json')).stdout), [
    '300 | application=Pay Roll',
  ]);
  assert.equal((await place.mfa('cache', 'rule', 'remove', '2')).stderr, 'mfa: There is no rule 2.\n');
  const odd = await place.mfa('cache', 'rule', 'add', '--seconds', '60', '--application', 'a,b');
  assert.equal(odd.code, 1);
  assert.equal((await place.mfa('cache', 'rule', 'remove', '1')).code, 0);
});

test('mfa user show says whether a user is blocked', async () => {
  assert.match((await place.mfa('user', 'show', 'alice')).stdout, /\nblocked +no\n/);
  await place.mfa('user', 'block', 'alice', '--reason', 'stolen phone');
  assert.match((await place.mfa('user', 'show', 'alice')).stdout, /\nblocked +until \d{4}-.+Z\n/);
  assert.match(JSON.parse((await place.mfa('user', 'show', 'alice', '--json')).stdout).blockedUntil, /^\d{4}-/);
  await place.mfa('user', 'unblock', 'alice', '--reason', 'found');
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPlace, type Place } from './place.ts';

/** The first day of a server, each command a process of its own. */
let place: Place;

before(async () => {
  place = await createPlace();
});

after(() => place.remove());

test('before anything else there is no store', async () => {
  const { code, stderr } = await place.spawnMfa('', 'account', 'list');
  assert.equal(code, 1);
  assert.match(stderr, /^mfa: MFA_DATA_DIR is ".+", in which there is no store; "mfa init" makes it\.\n$/);
});

test('init makes it', async () => {
  const { code, stdout, stderr } = await place.spawnMfa('', 'init');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.match(stdout, /^The store is ready: .+store\.sqlite\nIts master key: .+master\.key\n/);
});

test('the portal gets an account, with a password from a pipe', async () => {
  const words = ['account', 'add', 'svc-portal', '--role', 'portal', '--password-stdin'];
  const run = await place.spawnMfa('a rather long password\n', ...words);
  assert.deepEqual(run, { code: 0, stdout: 'Added the account svc-portal (portal).\n', stderr: '' });
});

test('a wrong setting is refused, and its rule named', async () => {
  const run = await place.spawnMfa('', 'settings', 'set', 'portal.sessionTimeoutMinutes', '99999');
  const stderr = 'mfa: portal.sessionTimeoutMinutes: must be a whole number from 1 to 1440.\n';
  assert.deepEqual(run, { code: 1, stdout: '', stderr });
});

test('a user is added', async () => {
  const run = await place.spawnMfa('', 'user', 'add', 'alice');
  assert.deepEqual(run, { code: 0, stdout: 'Added the user alice.\n', stderr: '' });
});

test('the log tells all of it', async () => {
  const { code, stdout, stderr } = await place.spawnMfa('', 'log', 'tail', '--changes', '--json');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.map(({ action, subject }) => `${action} ${subject}`),
    ['account.add svc-portal', 'user.add alice'],
  );
});

test('a slip of the pen ends with 2', async () => {
  const { code, stderr } = await place.spawnMfa('', 'acount', 'list');
  assert.equal(code, 2);
  assert.match(stderr, /^mfa: unknown command 'acount'\n\(Did you mean account\?\)\n/);
});

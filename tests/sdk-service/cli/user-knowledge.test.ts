import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createPlace, type Place } from './place.ts';

let place: Place;

before(async () => {
  place = await createPlace();
  await place.mfa('init');
  await place.mfa('user', 'add', 'alice');
});

after(() => place.remove());

describe('mfa user pin', () => {
  test('sets the PIN from standard input, and does not show it', async () => {
    const set = await place.mfaWithInput('2580\n', 'user', 'pin', 'set', 'alice', '--must-change');
    assert.deepEqual(set, { code: 0, stdout: 'The user alice has a new PIN.\n', stderr: '' });
  });

  test('refuses a PIN by the sentence of its rule, and an empty one', async () => {
    const weak = await place.mfaWithInput('1234\n', 'user', 'pin', 'set', 'alice');
    const sentence = 'mfa: Pin: three digits in a row, up or down, are too easy to guess.\n';
    assert.deepEqual(weak, { code: 1, stdout: '', stderr: sentence });
    const empty = await place.mfaWithInput('', 'user', 'pin', 'set', 'alice');
    assert.deepEqual(empty, { code: 1, stdout: '', stderr: 'mfa: PIN: standard input is empty.\n' });
  });

  test('generates a PIN and shows it once', async () => {
    const { code, stdout } = await place.mfa('user', 'pin', 'generate', 'alice');
    assert.equal(code, 0);
    assert.match(stdout, /^The user alice has a new PIN\.\nPIN: \d{4}\nIt is shown this once and kept nowhere\.\n$/);
    const json = await place.mfa('user', 'pin', 'generate', 'alice', '--json');
    assert.match(JSON.parse(json.stdout).pin, /^\d{4}$/);
  });

  test('takes the PIN away', async () => {
    const cleared = await place.mfa('user', 'pin', 'clear', 'alice');
    assert.deepEqual(cleared, { code: 0, stdout: 'The user alice has no PIN any more.\n', stderr: '' });
  });

  test('says of a user who is not there', async () => {
    const nobody = { code: 1, stdout: '', stderr: 'mfa: There is no user of this name.\n' };
    assert.deepEqual(await place.mfa('user', 'pin', 'generate', 'alcie'), nobody);
    assert.deepEqual(await place.mfa('user', 'questions', 'clear', 'alcie'), nobody);
  });
});

describe('mfa user questions', () => {
  test('takes the security questions away', async () => {
    const cleared = await place.mfa('user', 'questions', 'clear', 'alice');
    const stdout = 'The user alice has no security questions any more.\n';
    assert.deepEqual(cleared, { code: 0, stdout, stderr: '' });
  });
});

test('the log says who changed what, without a PIN', async () => {
  const { stdout } = await place.mfa('log', 'tail', '--changes', '--limit', '100', '--json');
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.map(({ action, detail }) => `${action} ${detail}`.trim()),
    [
      rows[0].action === 'user.add' ? `user.add ${rows[0].detail}` : '',
      'user.change-pin must be changed',
      'user.generate-pin',
      'user.generate-pin',
      'user.clear-pin',
      'user.clear-security-questions',
    ],
  );
  assert.doesNotMatch(stdout, /2580/);
});

test('mfa user enrollment-code shows a code once', async () => {
  const { code, stdout } = await place.mfa('user', 'enrollment-code', 'alice');
  assert.equal(code, 0);
  assert.match(stdout, /^The setup code of alice is \w{5}-\w{5}; it can be used once, until .+Z\.\n$/);
  assert.equal((await place.mfa('user', 'enrollment-code', 'nobody')).code, 1);
});

test('mfa user temporary-code issues one, shown once, says what becomes of it, and revokes it', async () => {
  const issue = ['user', 'temporary-code', 'issue', 'alice'];
  const issued = await place.mfa(...issue, '--once', '--hours', '2', '--reason', 'left the phone at home');
  assert.equal(issued.code, 0);
  assert.match(issued.stdout, /^The temporary code of alice is \d{3} \d{3} \d{3}; it can be used once, until .+Z\.\n$/);
  const show = () => place.mfa('user', 'temporary-code', 'show', 'alice', '--json');
  const { issuedBy, issuedAt, expiresAt, ...shown } = JSON.parse((await show()).stdout);
  assert.equal(Date.parse(expiresAt) - Date.parse(issuedAt), 7_200_000);
  assert.notEqual(issuedBy, '');
  assert.deepEqual(shown, {
    state: 'open',
    use: 'once',
    uses: 0,
    reason: 'left the phone at home',
    lastUsedAt: null,
    revokedAt: null,
  });
  const revoke = () => place.mfa('user', 'temporary-code', 'revoke', 'alice', '--reason', 'has found it');
  assert.match((await revoke()).stdout, /^Revoked the temporary code of alice\.\n$/);
  assert.match((await revoke()).stderr, /no temporary code that is open/);
  assert.match((await place.mfa('user', 'temporary-code', 'show', 'alice')).stdout, /^state +revoked\n/);
  assert.match((await place.mfa(...issue, '--hours', '25', '--reason', 'x')).stderr, /hours: may be 1 to 24/);
  assert.equal((await place.mfa(...issue)).code, 2);
  const log = await place.mfa('log', 'tail', '--changes', '--limit', '100', '--json');
  const code = /is ([\d ]{11});/.exec(issued.stdout)?.[1] ?? '';
  assert.match(log.stdout, /temporary-code\.revoke/);
  assert.equal(
    [code, code.replaceAll(' ', '')].some((each) => log.stdout.includes(each)),
    false,
  );
});

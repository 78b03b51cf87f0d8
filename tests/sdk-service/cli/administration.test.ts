import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { createPlace, type Place } from './place.ts';

/** One store, administered from its first account to its log, as somebody would on the first day. */
let place: Place;

before(async () => {
  place = await createPlace();
  await place.mfa('init');
});

after(() => place.remove());

describe('mfa account', () => {
  test('adds an account and shows its new password once', async () => {
    const { code, stdout, stderr } = await place.mfa('account', 'add', 'payroll', '--role', 'application');
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(stdout, /^Added the account payroll \(application\)\.\nPassword: [a-z2-9]{28}\nIt is shown this once/);
  });

  test('takes a password from standard input, and does not show it', async () => {
    const words = ['account', 'add', 'vpn', '--role', 'compatible', '--password-stdin', '--json'];
    const { code, stdout } = await place.mfaWithInput('a rather long password\n', ...words);
    assert.equal(code, 0);
    const { createdAt, ...account } = JSON.parse(stdout);
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(account, {
      name: 'vpn',
      role: 'compatible',
      enabled: true,
      reportsClientAddress: false,
      mayPassUnknown: true,
      allowPushWithoutNumber: true,
    });
  });

  test('refuses a password that is too short, and an empty one, in one sentence', async () => {
    const words = ['account', 'add', 'web', '--role', 'portal', '--password-stdin'];
    const short = await place.mfaWithInput('short\n', ...words);
    assert.deepEqual(short, {
      code: 1,
      stdout: '',
      stderr: 'mfa: password: must have at least 15 characters.\n',
    });
    const empty = await place.mfaWithInput('', ...words);
    assert.deepEqual(empty, { code: 1, stdout: '', stderr: 'mfa: password: standard input is empty.\n' });
  });

  test('refuses a name that is taken', async () => {
    const { code, stderr } = await place.mfa('account', 'add', 'PAYROLL', '--role', 'portal');
    assert.deepEqual({ code, stderr }, { code: 1, stderr: 'mfa: There is an account "PAYROLL" already.\n' });
  });

  test('disables, changes role and flags, and lists what holds, without hashes', async () => {
    await place.mfa('account', 'disable', 'payroll');
    await place.mfa('account', 'set-role', 'payroll', '--role', 'automation');
    await place.mfa('account', 'set-flags', 'payroll', '--reports-client-address', 'yes');
    const { stdout } = await place.mfa('account', 'list');
    const [titles, payroll, vpn] = stdout.split('\n').map((line) => line.split(/ {2,}/));
    assert.deepEqual(titles, [
      'NAME',
      'ROLE',
      'STATE',
      'REPORTS ADDRESS',
      'MAY PASS UNKNOWN',
      'PUSH WITHOUT NUMBER',
      'ADDED',
    ]);
    assert.deepEqual(payroll?.slice(0, 5), ['payroll', 'automation', 'disabled', 'yes', 'no']);
    assert.deepEqual(vpn?.slice(0, 5), ['vpn', 'compatible', 'enabled', 'no', 'yes']);
    const json = await place.mfa('account', 'list', '--json');
    assert.deepEqual(
      JSON.parse(json.stdout).map((account: { name: string }) => account.name),
      ['payroll', 'vpn'],
    );
    assert.doesNotMatch(json.stdout, /argon2|hash/i);
  });

  test('gives a new password', async () => {
    const { code, stdout } = await place.mfa('account', 'set-password', 'payroll', '--json');
    assert.equal(code, 0);
    assert.match(JSON.parse(stdout).password, /^[a-z2-9]{28}$/);
  });

  test('says of an account that is not there', async () => {
    const { code, stderr } = await place.mfa('account', 'enable', 'nobody');
    assert.deepEqual({ code, stderr }, { code: 1, stderr: 'mfa: There is no account "nobody".\n' });
  });
});

describe('mfa settings', () => {
  test('changes a setting, shows it, and takes it back', async () => {
    const set = await place.mfa('settings', 'set', 'portal.sessionTimeoutMinutes', '15');
    assert.deepEqual(set, { code: 0, stdout: 'portal.sessionTimeoutMinutes is now 15.\n', stderr: '' });
    assert.equal((await place.mfa('settings', 'get', 'portal.sessionTimeoutMinutes')).stdout, '15\n');
    const changed = JSON.parse((await place.mfa('settings', 'list', '--changed', '--json')).stdout);
    assert.deepEqual(
      changed.map(({ name, value, isDefault }: Record<string, unknown>) => ({ name, value, isDefault })),
      [{ name: 'portal.sessionTimeoutMinutes', value: 15, isDefault: false }],
    );
    const unset = await place.mfa('settings', 'unset', 'portal.sessionTimeoutMinutes');
    assert.equal(unset.stdout, 'portal.sessionTimeoutMinutes is back to its default, 10.\n');
  });

  test('refuses a value and names the rule', async () => {
    const { code, stdout, stderr } = await place.mfa('settings', 'set', 'portal.sessionTimeoutMinutes', '99999');
    assert.deepEqual(
      { code, stdout, stderr },
      { code: 1, stdout: '', stderr: 'mfa: portal.sessionTimeoutMinutes: must be a whole number from 1 to 1440.\n' },
    );
  });

  test('takes a list with commas between the items, and names the item that is wrong', async () => {
    const name = 'authentication.trustedAddresses';
    const refused = await place.mfa('settings', 'set', name, '192.0.2.7, 10.0.0.1/8');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^mfa: authentication\.trustedAddresses: "10\.0\.0\.1\/8" must be an address /);
    const set = await place.mfa('settings', 'set', name, '192.0.2.7,10.0.0.0/8');
    assert.equal(set.stdout, `${name} is now 192.0.2.7, 10.0.0.0/8.\n`);
    assert.equal((await place.mfa('settings', 'get', name)).stdout, '192.0.2.7, 10.0.0.0/8\n');
    const { value } = JSON.parse((await place.mfa('settings', 'get', name, '--json')).stdout);
    assert.deepEqual(value, ['192.0.2.7', '10.0.0.0/8']);
    assert.equal((await place.mfa('settings', 'unset', name)).stdout, `${name} is back to its default, "".\n`);
  });

  test('says of a setting that does not exist', async () => {
    const { code, stderr } = await place.mfa('settings', 'get', 'portal.colour');
    assert.deepEqual({ code, stderr }, { code: 1, stderr: 'mfa: There is no setting "portal.colour".\n' });
  });
});

describe('mfa user', () => {
  test('adds a user and shows what is known', async () => {
    const words = ['--first-name', 'Alice', '--email', 'alice@example.com', '--phone', '+49 1512 3456789'];
    const added = await place.mfa('user', 'add', 'Alice', ...words, '--method', 'text');
    assert.deepEqual(added, { code: 0, stdout: 'Added the user Alice.\n', stderr: '' });
    const shown = await place.mfa('user', 'show', 'ALICE');
    assert.match(shown.stdout, /^username {7}Alice\n/);
    assert.match(shown.stdout, /\nphone {10}\+4915123456789\n/);
    const json = JSON.parse((await place.mfa('user', 'show', 'alice', '--json')).stdout);
    assert.deepEqual(
      { method: json.method, enabled: json.enabled, oathToken: json.oathToken },
      { method: 'text', enabled: true, oathToken: null },
    );
  });

  test('refuses a user who is there already, and a number that cannot be dialled', async () => {
    const again = await place.mfa('user', 'add', 'alice');
    assert.deepEqual(again, { code: 1, stdout: '', stderr: 'mfa: There is a user "alice" already.\n' });
    const phone = await place.mfa('user', 'add', 'bob', '--phone', '12');
    assert.deepEqual(phone, { code: 1, stdout: '', stderr: 'mfa: phone: is too short.\n' });
  });

  test('disables and enables', async () => {
    await place.mfa('user', 'disable', 'alice');
    assert.match((await place.mfa('user', 'list')).stdout, /\nAlice .+ disabled\n/);
    await place.mfa('user', 'enable', 'alice');
    assert.match((await place.mfa('user', 'list')).stdout, /\nAlice .+ enabled\n/);
  });

  test('sets several fields in one step, and shows what holds now', async () => {
    const words = ['--language', 'de', '--text-language', '', '--enabled', 'no', '--when-disabled', 'succeed'];
    const set = await place.mfa('user', 'set', 'alice', ...words, '--group', 'Sales', '--minimum-pin-length', '8');
    assert.deepEqual([set.code, set.stderr], [0, '']);
    assert.match(set.stdout, /^Changed the user Alice\.\n/);
    assert.match(set.stdout, /\nstate +disabled \(sign-in: succeed\)\n/);
    assert.match(set.stdout, /\nlanguages +call de, text the company's, app de, OATH token de\n/);
    const json = JSON.parse((await place.mfa('user', 'show', 'alice', '--json')).stdout);
    assert.deepEqual([json.userGroup, json.callLanguage, json.textLanguage], ['Sales', 'de', '']);
    await place.mfa('user', 'set', 'alice', '--enabled', 'yes');
  });

  test('a description finds its user', async () => {
    const found = async (...words: string[]) =>
      JSON.parse((await place.mfa('user', 'find', ...words, '--json')).stdout).map(
        ({ username }: { username: string }) => username,
      );
    await place.mfa('user', 'set', 'alice', '--description', 'Auditor, until May');
    assert.match((await place.mfa('user', 'show', 'alice')).stdout, /\ndescription +Auditor, until May\n/);
    assert.deepEqual(await found('--description', '*AUDITOR*'), ['Alice']);
    assert.deepEqual(await found('--description', 'until*'), []);
    await place.mfa('user', 'set', 'alice', '--description', '');
    assert.deepEqual(await found('--description', '*auditor*'), []);
  });

  test('sets nothing when one of the fields is refused', async () => {
    const refused = await place.mfa('user', 'set', 'alice', '--group', 'Export', '--language', 'tlh');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^mfa: callLanguage: must be one of en, /);
    assert.equal(JSON.parse((await place.mfa('user', 'show', 'alice', '--json')).stdout).userGroup, 'Sales');
    const senseless = await place.mfa('user', 'set', 'alice', '--enabled', 'perhaps');
    assert.deepEqual([senseless.code, /It may be yes or no/.test(senseless.stderr)], [2, true]);
    assert.equal((await place.mfa('user', 'set', 'alice')).code, 2);
  });

  test('unlocks a user, and says when there was nothing to unlock', async () => {
    const { code, stdout } = await place.mfa('user', 'unlock', 'alice', '--kind', 'oath-token');
    assert.deepEqual([code, stdout], [0, 'The user alice has no wrong answers.\n']);
    assert.equal((await place.mfa('user', 'unlock', 'nobody')).stderr, 'mfa: There is no user of this name.\n');
  });

  test('gives a password to people who are there, and to nobody else', async () => {
    const set = await place.mfaWithInput('correct horse\r\n', 'user', 'set-password', 'alice', '--password-stdin');
    assert.deepEqual(set, { code: 0, stdout: 'The user Alice has a new password.\n', stderr: '' });
    const nobody = await place.mfa('user', 'set-password', 'alcie');
    assert.deepEqual(nobody, { code: 1, stdout: '', stderr: 'mfa: There is no user of this name.\n' });
  });

  test('lists page by page', async () => {
    await place.mfa('user', 'add', 'bob');
    const first = await place.mfa('user', 'list', '--limit', '1');
    assert.match(first.stdout, /\nAlice /);
    assert.equal(first.stderr, 'There may be more: --after "alice"\n');
    const next = await place.mfa('user', 'list', '--after', 'Alice', '--json');
    assert.deepEqual(
      JSON.parse(next.stdout).map(({ username }: { username: string }) => username),
      ['bob'],
    );
  });
});

describe('mfa log', () => {
  test('tells who changed what, in order, one JSON object a line', async () => {
    const { stdout } = await place.mfa('log', 'tail', '--changes', '--limit', '1000', '--json');
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      rows.map(({ action, subject }) => `${action} ${subject}`),
      [
        'account.add payroll',
        'account.add vpn',
        'account.disable payroll',
        'account.set-role payroll',
        'account.set-flags payroll',
        'account.set-password payroll',
        'settings.set portal.sessionTimeoutMinutes',
        'settings.unset portal.sessionTimeoutMinutes',
        'settings.set authentication.trustedAddresses',
        'settings.unset authentication.trustedAddresses',
        'user.add Alice',
        'user.disable Alice',
        'user.enable Alice',
        'user.change Alice',
        'user.change Alice',
        'user.change Alice',
        'user.change Alice',
        'person.add alice',
        'user.add bob',
      ],
    );
    assert.deepEqual(new Set(rows.map(({ accountName }) => accountName)), new Set(['']));
    assert.doesNotMatch(stdout, /correct horse|a rather long password/);
  });

  test('follows the log while another process writes to it, until it is interrupted', async () => {
    const child = place.startMfa('log', 'tail', '--changes', '--follow', '--limit', '1', '--json');
    const exited = once(child, 'exit');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    assert.equal(JSON.parse(String((await lines.next()).value)).subject, 'bob');
    await place.mfa('user', 'disable', 'bob');
    const { action, subject } = JSON.parse(String((await lines.next()).value));
    assert.deepEqual({ action, subject }, { action: 'user.disable', subject: 'bob' });
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  });

  test('has no authentication yet', async () => {
    const { code, stdout } = await place.mfa('log', 'tail');
    assert.equal(code, 0);
    assert.match(stdout, /^TIME +USER +AUTHENTICATOR +OUTCOME +REASON +ACCOUNT +APPLICATION +CLIENT\n$/);
  });

  test('finds that a row was changed behind its back', async () => {
    const whole = await place.mfa('log', 'verify');
    assert.equal(whole.code, 0);
    assert.match(whole.stdout, /\nchanges +\d+ +20 +whole\n$/);
    const database = new DatabaseSync(join(place.dataDir, 'store.sqlite'));
    database.exec("update changes set subject = 'mallory' where action = 'user.disable' and subject = 'bob'");
    database.close();
    const broken = await place.mfa('log', 'verify');
    assert.equal(broken.code, 1);
    assert.match(
      broken.stderr,
      /^mfa: The log was changed behind the server's back: changes of process \S+ from row 1\.\n$/,
    );
  });
});

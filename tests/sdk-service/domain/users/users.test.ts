import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usableAuthenticators } from '../../../../sdk-service/domain/authentication/choose-authenticator.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

const phone = { countryCode: '1', number: '(201) 555-0123', extension: '' };

async function changes(bed: TestBed) {
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 100 });
  return rows
    .filter(({ action }) => action.startsWith('user.'))
    .map(({ action, detail }) => `${action} ${detail}`.trim());
}

test('adds a user with what is said and the company’s defaults for the rest', async (t) => {
  const bed = await createTestBed(t);
  await bed.settings.set('company.defaultMethod', 'oath-token', bed.author);
  const added = await bed.users.add({ username: ' CONTOSO\\Anna ', firstName: 'Anna', phone }, bed.author);
  assert.equal(added, 'added');
  const user = await bed.users.find('contoso\\ANNA');
  assert.ok(user !== undefined);
  assert.deepEqual(
    [user.username, user.canonicalName, user.firstName, user.lastName, user.authenticator, user.enabled],
    ['CONTOSO\\Anna', 'contoso\\anna', 'Anna', '', 'oath-token', true],
  );
  assert.deepEqual(user.phone, { countryCode: '1', number: '2015550123', extension: '' });
  assert.deepEqual(
    [user.textDirection, user.textMode, user.whenDisabled, user.pinChangedAt],
    ['one-way', 'otp', 'fail', undefined],
  );
  assert.deepEqual(await changes(bed), ['user.add oath-token, enabled']);
});

test('says who made a change', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser();
  const [row] = (await bed.store.tailChanges({ after: 0, limit: 100 })).rows.filter(
    ({ action }) => action === 'user.add',
  );
  assert.deepEqual(row, {
    ...bed.author,
    at: bed.clock.now(),
    action: 'user.add',
    subject: 'anna',
    detail: 'text, enabled',
  });
});

test('adds a name once, however it is spelled, and however many try at once', async (t) => {
  const bed = await createTestBed(t);
  const names = ['anna', 'ANNA', ' Anna ', 'ａｎｎａ'];
  const added = await Promise.all(names.map((username) => bed.users.add({ username }, bed.author)));
  assert.deepEqual(added.toSorted(), ['added', 'exists', 'exists', 'exists']);
});

test('a changed default leaves the users who are there as they are', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser();
  await bed.settings.set('company.defaultMethod', 'oath-token', bed.author);
  assert.equal((await bed.users.find('anna'))?.authenticator, 'text');
});

test('finds nobody who is not there, and says so when he should be', async (t) => {
  const bed = await createTestBed(t);
  assert.equal(await bed.users.exists('anna'), false);
  assert.equal(await bed.users.find('anna'), undefined);
  const of = { username: 'anna', author: bed.author };
  for (const attempt of [
    () => bed.users.get('anna'),
    () => bed.users.enable(of),
    () => bed.users.disable(of),
    () => bed.users.changePhone({ ...of, phone }),
    () => bed.users.changeMethod({ ...of, authenticator: 'call' }),
    () => bed.users.chooseMethod({ ...of, authenticator: 'call' }),
    () => bed.users.changeOathToken({ ...of, secretKey: '', code: '', timeStepSeconds: 30 }),
  ]) {
    await assert.rejects(attempt, { code: 'not-found' });
  }
  assert.deepEqual(await changes(bed), []);
});

test('changes one phone and leaves the other', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone, backupPhone: { countryCode: '49', number: '0151 12345678', extension: '' } });
  const other = { countryCode: '', number: '201 555 0199', extension: '12' };
  await bed.users.changePhone({ username: 'anna', author: bed.author, phone: other });
  const user = await bed.users.find('anna');
  assert.deepEqual(user?.phone, { countryCode: '1', number: '2015550199', extension: '12' });
  assert.deepEqual(user?.backupPhone, { countryCode: '49', number: '15112345678', extension: '' });
  assert.deepEqual((await changes(bed)).at(-1), 'user.change-phone phone …0199');
});

test('takes a phone away', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  const none = { countryCode: '', number: '', extension: '' };
  await bed.users.changePhone({ username: 'anna', author: bed.author, phone: none });
  assert.deepEqual((await bed.users.find('anna'))?.phone, none);
  assert.deepEqual((await changes(bed)).at(-1), 'user.change-phone phone none');
});

test('an administrator sets any method, a person only one that he can use', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  const of = { username: 'anna', author: bed.author };
  await bed.users.changeMethod({ ...of, authenticator: 'oath-token' });
  await assert.rejects(bed.users.chooseMethod({ ...of, authenticator: 'oath-token' }), {
    code: 'conflict',
    rule: true,
  });
  await bed.users.chooseMethod({ ...of, authenticator: 'text' });
  assert.equal((await bed.users.find('anna'))?.authenticator, 'text');
});

test('gives a user an OATH token whose code uses itself up', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'oath-token' });
  const { secretKey, code } = bed.createToken();
  await bed.users.changeOathToken({
    username: 'anna',
    author: bed.author,
    secretKey,
    code: code(),
    timeStepSeconds: 30,
  });
  const answer = { username: 'anna', kind: 'oath-token', context: bed.context() } as const;
  const used = await bed.authentication.answer({ ...answer, response: code() });
  assert.equal(used.outcome === 'denied' && used.reason, 'replayed');
  const next = await bed.authentication.answer({ ...answer, response: code(1) });
  assert.equal(next.outcome, 'approved');
  assert.deepEqual((await changes(bed)).at(-1), 'user.change-oath-token SHA1, 6 digits, 30 s');
});

test('a new token takes the place of the old', async (t) => {
  const bed = await createTestBed(t);
  const old = await bed.addOathUser();
  const { secretKey, code } = bed.createToken();
  await bed.users.changeOathToken({
    username: 'anna',
    author: bed.author,
    secretKey,
    code: code(),
    timeStepSeconds: 30,
  });
  const answer = { username: 'anna', kind: 'oath-token', context: bed.context() } as const;
  assert.equal((await bed.authentication.answer({ ...answer, response: old.code(1) })).outcome, 'denied');
  assert.equal((await bed.authentication.answer({ ...answer, response: code(1) })).outcome, 'approved');
});

test('refuses a token without a right code, with a short key or an odd interval', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser();
  const { secretKey, code } = bed.createToken();
  const right = { username: 'anna', author: bed.author, secretKey, code: code(), timeStepSeconds: 30 };
  await assert.rejects(bed.users.changeOathToken({ ...right, code: code(9) }), { code: 'malformed', rule: true });
  await assert.rejects(bed.users.changeOathToken({ ...right, code: '' }), { code: 'malformed', rule: true });
  await assert.rejects(bed.users.changeOathToken({ ...right, timeStepSeconds: 45 }), { message: /^timeInterval/ });
  await assert.rejects(bed.users.changeOathToken({ ...right, secretKey: 'MZXW6YTB' }), { message: /128 to 1024 bits/ });
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
});

test('keeps the key of a token sealed for its user alone', async (t) => {
  const bed = await createTestBed(t);
  const { user } = await bed.addOathUser();
  const sealed = (await bed.users.get('anna')).oathToken?.sealedKey ?? Buffer.alloc(0);
  const place = { table: 'authenticators', column: 'secret' };
  assert.equal(bed.secrets.open(sealed, { ...place, row: `${user.id}/oath-token` }).length, 20);
  assert.throws(() => bed.secrets.open(sealed, { ...place, row: 'another/oath-token' }), { code: 'misconfigured' });
});

test('disabling a user ends his sessions at once', async (t) => {
  const bed = await createTestBed(t);
  const user = await bed.addUser();
  const portal = await bed.addAccount('portal', { role: 'portal' });
  const session = await bed.beginSession(user, portal);
  await bed.users.disable({ username: 'anna', author: bed.author });
  assert.equal(await bed.store.findSession(session.tokenHash), undefined);
  assert.equal((await bed.users.find('anna'))?.enabled, false);
  await bed.users.enable({ username: 'anna', author: bed.author });
  assert.equal((await bed.users.find('anna'))?.enabled, true);
  assert.deepEqual((await changes(bed)).slice(-2), ['user.disable', 'user.enable']);
});

test('knows what a user can prove himself with', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ username: 'none', authenticator: 'call' });
  await bed.addUser({ username: 'text', authenticator: 'call', phone });
  await bed.addOathUser({ username: 'both', phone });
  const usable = async (username: string) => usableAuthenticators(await bed.users.get(username));
  assert.deepEqual(await usable('none'), []);
  assert.deepEqual(await usable('text'), ['text', 'call']);
  assert.deepEqual(await usable('both'), ['oath-token', 'text', 'call']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestBed } from '../../../support/test-bed.ts';

test('asks a user with an OATH token for a code, and writes nothing into the log yet', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const begun = await bed.authentication.begin({ username: ' ANNA ', requireUserMatch: true, context: bed.context() });
  assert.equal(begun.outcome, 'challenged');
  assert.ok(begun.outcome === 'challenged');
  assert.equal(begun.prompt.kind, 'oath-token');
  assert.equal(begun.prompt.state, 'open');
  assert.equal(begun.prompt.expiresAt.getTime() - bed.clock.now().getTime(), 300_000);
  assert.match(begun.prompt.id, /^[\w-]{22}$/);
  assert.deepEqual(await bed.logged(), []);
});

test('sends a user with a phone a text with a code', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone: { countryCode: '1', number: '201 555 0123', extension: '' } });
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: bed.context() });
  assert.ok(begun.outcome === 'challenged');
  assert.equal(begun.prompt.state, 'open');
  assert.equal(begun.prompt.phone?.number, '2015550123');
  const [message] = bed.carrier.messages();
  assert.equal(message?.to, '+12015550123');
  assert.match(message?.text ?? '', /^Your verification code for Payroll is \d{6}$/);
  assert.equal(message?.reference, begun.prompt.id);
});

test('denies a user who does not exist', async (t) => {
  const bed = await createTestBed(t);
  const begun = await bed.authentication.begin({ username: 'nobody', requireUserMatch: true, context: bed.context() });
  assert.deepEqual(begun, {
    outcome: 'denied',
    kind: 'text',
    reason: 'user-not-found',
    retryAfterSeconds: undefined,
    state: undefined,
  });
  const [row] = await bed.loggedAttempts();
  assert.deepEqual(
    [row?.username, row?.userId, row?.outcome, row?.reason, row?.applicationName, row?.accountName, row?.clientAddress],
    ['nobody', undefined, 'denied', 'user-not-found', 'Payroll', 'payroll', '192.0.2.7'],
  );
});

test('lets a user who does not exist pass only for an account that may say so', async (t) => {
  const bed = await createTestBed(t);
  const old = await bed.addAccount('adfs', { mayPassUnknown: true });
  const begin = (requireUserMatch: boolean, account = bed.account) =>
    bed.authentication.begin({ username: 'nobody', requireUserMatch, context: bed.context({ account }) });
  assert.deepEqual(await begin(false, old), { outcome: 'approved', by: 'no-user-match' });
  assert.equal((await begin(true, old)).outcome, 'denied');
  assert.equal((await begin(false)).outcome, 'denied');
  assert.deepEqual(await bed.logged(), [
    'text approved no-user-match',
    'text denied user-not-found',
    'text denied user-not-found',
  ]);
});

test('never lets an incomplete user pass as one who does not exist', async (t) => {
  const bed = await createTestBed(t);
  const old = await bed.addAccount('adfs', { mayPassUnknown: true });
  await bed.addUser();
  const begun = await bed.authentication.begin({
    username: 'anna',
    requireUserMatch: false,
    context: bed.context({ account: old }),
  });
  assert.ok(begun.outcome === 'denied');
  assert.equal(begun.reason, 'not-enrolled');
});

test('denies a disabled user, or lets him pass where his record says so', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ username: 'anna', enabled: false });
  await bed.settings.set('company.whenDisabled', 'succeed', bed.author);
  await bed.addUser({ username: 'ben', enabled: false });
  const begin = (username: string) =>
    bed.authentication.begin({ username, requireUserMatch: true, context: bed.context() });
  const anna = await begin('anna');
  assert.ok(anna.outcome === 'denied');
  assert.equal(anna.reason, 'disabled');
  assert.deepEqual(await begin('ben'), { outcome: 'approved', by: 'user-disabled' });
  assert.deepEqual(await bed.logged(), ['text denied disabled', 'text approved user-disabled']);
});

test('never lets a disabled user pass into the portal, nor a disabled administrator anywhere', async (t) => {
  const bed = await createTestBed(t);
  await bed.settings.set('company.whenDisabled', 'succeed', bed.author);
  await bed.addUser({ username: 'ben', enabled: false });
  const admin = await bed.addUser({ username: 'carla', enabled: false });
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'carla', detail: '' };
  await bed.store.changeUser(admin.id, { administratorRights: ['AddUser'] }, change);
  const portal = bed.context({ authenticationType: 'userportal', sessionHash: Buffer.alloc(32, 1) });
  const signIn = await bed.authentication.begin({ username: 'ben', requireUserMatch: true, context: portal });
  assert.ok(signIn.outcome === 'denied');
  assert.equal(signIn.reason, 'disabled');
  const elsewhere = await bed.authentication.begin({
    username: 'carla',
    requireUserMatch: true,
    context: bed.context(),
  });
  assert.ok(elsewhere.outcome === 'denied');
  assert.equal(elsewhere.reason, 'disabled');
});

test('says that a user has yet to enroll', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ username: 'anna', authenticator: 'text' });
  await bed.addUser({ username: 'ben', authenticator: 'oath-token' });
  for (const username of ['anna', 'ben']) {
    const begun = await bed.authentication.begin({ username, requireUserMatch: true, context: bed.context() });
    assert.ok(begun.outcome === 'denied');
    assert.equal(begun.reason, 'not-enrolled');
  }
  assert.deepEqual(await bed.logged(), ['text denied not-enrolled', 'oath-token denied not-enrolled']);
});

test('refuses by name what this server cannot do, rather than do something weaker', async (t) => {
  const bed = await createTestBed(t, { voiceCarriers: [] });
  const phone = { countryCode: '1', number: '201 555 0123', extension: '' };
  await bed.addUser({ username: 'call', authenticator: 'call', phone });
  const begun = await bed.authentication.begin({ username: 'call', requireUserMatch: true, context: bed.context() });
  assert.ok(begun.outcome === 'denied');
  assert.equal(begun.reason, 'method-not-available');
  assert.equal(bed.carrier.messages().length, 0);
});

test('asks for another kind than the user’s own when the caller says which', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser({ phone: { countryCode: '1', number: '201 555 0123', extension: '' } });
  const begun = await bed.authentication.begin({
    username: 'anna',
    requireUserMatch: true,
    kind: 'text',
    context: bed.context(),
  });
  assert.ok(begun.outcome === 'challenged');
  assert.equal(begun.prompt.kind, 'text');
});

test('refuses an impossible user name', async (t) => {
  const bed = await createTestBed(t);
  for (const username of ['', ' ', 'a\u0000b', 'x'.repeat(257)]) {
    await assert.rejects(bed.authentication.begin({ username, requireUserMatch: true, context: bed.context() }), {
      code: 'malformed',
    });
  }
  assert.deepEqual(await bed.logged(), []);
});

test('says how long to wait while guesses are slowed', async (t) => {
  const bed = await createTestBed(t);
  const { user } = await bed.addOathUser();
  const context = bed.context();
  for (let guess = 0; guess < 5; guess += 1) {
    await bed.authentication.answer({ username: user.username, kind: 'oath-token', response: '000000', context });
  }
  bed.clock.advanceSeconds(10);
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context });
  assert.ok(begun.outcome === 'denied');
  assert.deepEqual([begun.reason, begun.retryAfterSeconds], ['throttled', 20]);
});

test('a prompt of the same account supersedes the older; another account’s stays open', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const other = await bed.addAccount('vpn');
  const begin = async (account = bed.account) => {
    const begun = await bed.authentication.begin({
      username: 'anna',
      requireUserMatch: true,
      context: bed.context({ account }),
    });
    assert.ok(begun.outcome === 'challenged');
    return begun.prompt.id;
  };
  const ids = [await begin(), await begin(other), await begin()];
  const states = await bed.store.findChallengeStates(ids);
  assert.deepEqual(
    ids.map((id) => states.get(id)),
    ['closed', 'open', 'open'],
  );
});

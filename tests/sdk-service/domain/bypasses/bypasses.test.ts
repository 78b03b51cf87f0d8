import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttemptContext } from '../../../../sdk-service/domain/authentication/outcomes.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };

async function begin(bed: TestBed, context: Partial<AttemptContext> = {}): Promise<string> {
  const begun = await bed.authentication.begin({
    username: 'anna',
    requireUserMatch: true,
    context: bed.context(context),
  });
  switch (begun.outcome) {
    case 'approved':
      return `approved ${begun.by}`;
    case 'denied':
      return `denied ${begun.reason}`;
    case 'challenged':
      return 'challenged';
  }
}

test('a bypass lets the next authentication pass, and the one after it is challenged', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await bed.bypasses.give({ username: 'anna', reason: 'left the phone at home', author: bed.author });
  assert.equal(await begin(bed), 'approved bypass');
  assert.equal(await begin(bed), 'challenged');
  assert.deepEqual(await bed.logged(), ['text approved bypass']);
});

test('of fifty attempts at once, one is let in by a bypass', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  await bed.bypasses.give({ username: 'anna', reason: '', author: bed.author });
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => begin(bed)));
  assert.equal(outcomes.filter((outcome) => outcome === 'approved bypass').length, 1);
  assert.equal(outcomes.filter((outcome) => outcome === 'challenged').length, 49);
});

test('a bypass ends with its seconds', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  const given = await bed.bypasses.give({ username: 'anna', reason: '', author: bed.author });
  assert.equal(given.seconds, 300);
  bed.clock.advanceSeconds(300);
  assert.equal(await begin(bed), 'challenged');
  const [expired] = await bed.bypasses.list({ limit: 10 });
  assert.equal(expired?.state, 'expired');
  await bed.bypasses.give({ username: 'anna', reason: '', seconds: 60, author: bed.author });
  bed.clock.advanceSeconds(59);
  assert.equal(await begin(bed), 'approved bypass');
});

test('a bypass lets nobody in who is disabled, blocked or closed by guesses', async (t) => {
  const bed = await createTestBed(t);
  const { author } = bed;
  await bed.addUser({ phone, enabled: false });
  await bed.bypasses.give({ username: 'anna', reason: '', author });
  assert.equal(await begin(bed), 'denied disabled');
  await bed.users.enable({ username: 'anna', author });
  const { user } = await bed.users.get('anna');
  for (let failures = 0; failures < 5; failures += 1) await fail(bed, user.id);
  assert.equal(await begin(bed), 'denied throttled');
  bed.clock.advanceSeconds(30);
  assert.equal(await begin(bed), 'approved bypass');

  await bed.bypasses.give({ username: 'anna', reason: '', author });
  await close(bed, user.id);
  assert.equal(await begin(bed), 'denied locked-out');
  await bed.users.changeMethod({ username: 'anna', authenticator: 'app', author });
  assert.equal(await begin(bed), 'denied not-enrolled');
});

async function fail(bed: TestBed, userId: string, delaysSeconds = [0, 0, 0, 0, 30], closedAt = 100): Promise<void> {
  const [attempt] = await bed.loggedAttempts();
  await bed.store.refuseAnswer({
    userId,
    kind: 'text',
    challengeId: undefined,
    maxTries: 3,
    rule: { delaysSeconds, closedAt },
    now: bed.clock.now(),
    attempt: attempt ?? assert.fail('nothing was logged'),
  });
}

async function close(bed: TestBed, userId: string): Promise<void> {
  for (let failures = 0; failures < 100; failures += 1) await fail(bed, userId, [0]);
}

test('a bypass opens neither the portal nor a change', async (t) => {
  const bed = await createTestBed(t);
  const user = await bed.addUser({ phone });
  const session = await bed.beginSession(user, bed.account);
  await bed.bypasses.give({ username: 'anna', reason: '', author: bed.author });
  assert.equal(await begin(bed, { sessionHash: session.tokenHash }), 'challenged');
  assert.equal(await begin(bed), 'approved bypass');
});

test('a new bypass cancels the open one, and the history keeps all nine columns of both', async (t) => {
  const bed = await createTestBed(t);
  const author = { ...bed.author, actor: 'helga' };
  await bed.addUser({ phone });
  const first = bed.clock.now();
  await bed.bypasses.give({ username: 'Anna', reason: 'left the phone at home', author });
  bed.clock.advanceSeconds(60);
  const second = bed.clock.now();
  await bed.bypasses.give({ username: 'anna', reason: 'is late', seconds: 900, author: { ...author, actor: 'anna' } });
  await bed.bypasses.cancel({ username: 'anna', reason: 'found the phone', author });
  assert.equal(await begin(bed), 'challenged');
  const columns = (await bed.bypasses.list({ limit: 10 })).map((bypass) => [
    bypass.givenAt,
    bypass.seconds,
    bypass.username,
    bypass.phone,
    bypass.givenBy,
    bypass.reason,
    bypass.cancelledAt,
    bypass.cancelledBy,
    bypass.cancelReason,
  ]);
  assert.deepEqual(columns, [
    [second, 900, 'anna', '+12015550123', 'anna', 'is late', second, 'helga', 'found the phone'],
    [
      first,
      300,
      'anna',
      '+12015550123',
      'helga',
      'left the phone at home',
      second,
      'anna',
      'Replaced by a new bypass.',
    ],
  ]);
  const changes = (await bed.store.tailChanges({ after: 0, limit: 100 })).rows.slice(-3);
  assert.deepEqual(
    changes.map(({ action, detail }) => [action, detail]),
    [
      ['bypass.give', '300 s, left the phone at home'],
      ['bypass.give', '900 s, is late'],
      ['bypass.cancel', 'found the phone'],
    ],
  );
});

test('the history of one user leaves out the others', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ username: 'ben' });
  await bed.addUser();
  await bed.bypasses.give({ username: 'anna', reason: '', author: bed.author });
  await bed.bypasses.give({ username: 'ben', reason: '', author: bed.author });
  assert.deepEqual(
    (await bed.bypasses.list({ limit: 10, username: 'ben' })).map(({ username }) => username),
    ['ben'],
  );
});

test('giving and cancelling say what is wrong with it', async (t) => {
  const bed = await createTestBed(t);
  const { author } = bed;
  await bed.addUser();
  const give = (seconds?: number, username = 'anna') => bed.bypasses.give({ username, reason: '', seconds, author });
  await assert.rejects(give(3601), { code: 'malformed' });
  await assert.rejects(give(0), { code: 'malformed' });
  await assert.rejects(give(undefined, 'nobody'), { code: 'not-found' });
  await assert.rejects(bed.bypasses.cancel({ username: 'anna', reason: 'why', author }), { code: 'conflict' });
  await bed.settings.set('bypass.maximumSeconds', '120', author);
  assert.equal((await give()).seconds, 120);
  await assert.rejects(bed.bypasses.cancel({ username: 'anna', reason: '', author }), { code: 'malformed' });
});

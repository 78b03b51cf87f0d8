import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { resynchronizeOperations } from '../../../sdk-service/operations/extensions/resynchronize.ts';
import { createTestBed } from '../../support/test-bed.ts';

/** Anna, signed in to the portal with an OATH token; the operation as it is called after the session was authorized. */
async function createPortal(t: TestContext) {
  const bed = await createTestBed(t);
  const { user, code } = await bed.addOathUser();
  const portal = await bed.addAccount('svc-portal', { role: 'portal' });
  const session = await bed.beginSession(user, portal);
  const handlers = resynchronizeOperations(bed);
  const resynchronize = (firstCode: string, secondCode: string, person = { session, user }) =>
    handlers.ResynchronizeOathToken(
      { firstCode, secondCode },
      {
        caller: { account: portal },
        session: person,
        clientAddress: '192.0.2.7',
        actor: person.user.username,
        requestId: 'request-1',
        signal: new AbortController().signal,
      },
    );
  return { bed, user, portal, code, resynchronize };
}

test('ResynchronizeOathToken finds the clock of the own token, and the row says who did it and where', async (t) => {
  const { bed, code, resynchronize } = await createPortal(t);
  const { result, error } = await resynchronize(code(20), code(21));
  assert.deepEqual([result, error?.Code], [true, 0]);
  assert.equal((await bed.users.get('anna')).oathToken?.drift, 21);
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 100 });
  const row = rows.find(({ action }) => action === 'user.resynchronize-oath-token');
  assert.deepEqual(
    [row?.accountName, row?.actor, row?.clientAddress, row?.subject, row?.detail],
    ['svc-portal', 'anna', '192.0.2.7', 'anna', 'drift 21'],
  );
});

test('ResynchronizeOathToken refuses neutrally, and says when to try again', async (t) => {
  const { bed, code, resynchronize } = await createPortal(t);
  assert.deepEqual(await resynchronize(code(20), code(22)), {
    result: false,
    retryAfterSeconds: 0,
    error: { Code: 0, Description: '' },
  });
  for (let guess = 0; guess < 3; guess += 1) await resynchronize('1', '2');
  assert.equal((await resynchronize('1', '2')).retryAfterSeconds, 30);
  assert.equal((await resynchronize(code(20), code(21))).result, false);
  const attempts = await bed.loggedAttempts();
  assert.deepEqual(
    [attempts.at(-1)?.reason, attempts.at(-1)?.applicationName, attempts.at(-1)?.clientAddress],
    ['throttled', 'User Portal', '192.0.2.7'],
  );
});

test('ResynchronizeOathToken answers the right codes among many at once as it does the wrong ones', async (t) => {
  const { code, resynchronize } = await createPortal(t);
  const pairs = Array.from({ length: 20 }, (_, pair) => (pair === 19 ? [code(20), code(21)] : ['1', String(pair)]));
  const answers = await Promise.all(pairs.map(([first = '', second = '']) => resynchronize(first, second)));
  const [last, ...before] = answers.toReversed();
  assert.deepEqual(last, before[0]);
  assert.equal(last?.retryAfterSeconds, 30);
});

test('ResynchronizeOathToken tells somebody without a token that there is none', async (t) => {
  const { bed, portal, resynchronize } = await createPortal(t);
  const bob = await bed.addUser({ username: 'bob' });
  const person = { session: await bed.beginSession(bob, portal), user: bob };
  await assert.rejects(resynchronize('1', '2', person), { code: 'conflict' });
});

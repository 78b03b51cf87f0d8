import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSignIn } from '../../../../sdk-service/domain/sign-in/sign-in.ts';
import type { PasswordChangeOutcome } from '../../../../sdk-service/ports/primary-authentication.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const rules = { minimumLength: 7, remembered: 24, needsVariety: true };
const refused = { outcome: 'refused', retryAfterSeconds: undefined };
const newPassword = 'N3w-Passw0rd!';

/** A directory in which everybody has one password, and it has expired. */
async function createBed(t: Parameters<typeof createTestBed>[0]) {
  const state = { current: 'old password', expired: true, answer: 'changed' as PasswordChangeOutcome, changes: 0 };
  const bed = await createTestBed(t, {
    primary: {
      async verifyPassword(_username, typed) {
        if (typed !== state.current) return 'wrong-password';
        return state.expired ? 'password-expired' : 'verified';
      },
    },
    passwordChange: {
      findPasswordRules: async () => rules,
      async changePassword(request) {
        state.changes += 1;
        if (state.answer === 'changed') Object.assign(state, { current: request.newPassword, expired: false });
        return state.answer;
      },
    },
  });
  const signIn = createSignIn(bed);
  const account = await bed.addAccount('svc-portal', { role: 'portal' });
  const context = bed.context({ account, clientAddress: '192.0.2.7' });
  const common = { username: 'anna', language: 'en', context };
  return {
    ...bed,
    state,
    begin: (password: string, username = 'anna') => signIn.begin({ ...common, username, password }),
    change: (oldPassword: string, fields: { username?: string; newPassword?: string } = {}) =>
      signIn.changeExpiredPassword({ ...common, oldPassword, newPassword, ...fields }),
  };
}

test('only who knows the password learns that it has expired, and what a new one must be', async (t) => {
  const { addUser, begin } = await createBed(t);
  await addUser();
  assert.deepEqual(await begin('old password'), { outcome: 'password-expired', rules });
  assert.deepEqual(await begin('wrong'), refused);
  // Known to the directory alone.
  assert.deepEqual(await begin('old password', 'bob'), refused);
});

test('an expired password is changed, signs in with the new one, and stands in the administration log', async (t) => {
  const { addUser, change, store } = await createBed(t);
  await addUser();
  assert.equal((await change('old password')).outcome, 'signed-in');
  const after = await store.tailStart('changes', 1);
  const [row] = (await store.tailChanges({ after, limit: 1 })).rows;
  assert.deepEqual(
    [row?.action, row?.subject, row?.accountName, row?.clientAddress],
    ['user.change-expired-password', 'anna', 'svc-portal', '192.0.2.7'],
  );
  assert.ok(!JSON.stringify(row).includes(newPassword));
});

test('a new password that the directory refuses is told with the rules, and nothing is begun', async (t) => {
  const { addUser, change, state } = await createBed(t);
  await addUser();
  state.answer = 'rule-not-met';
  assert.deepEqual(await change('old password'), { outcome: 'rule-not-met', rules });
});

test('a password that has not expired is not changed: that would be without a second factor', async (t) => {
  const { addUser, change, state } = await createBed(t);
  await addUser();
  state.expired = false;
  assert.deepEqual(await change('old password'), refused);
  assert.equal(state.changes, 0);
});

test('whatever else the directory says of a change is one and the same refusal', async (t) => {
  const { addUser, change, state } = await createBed(t);
  await addUser();
  for (const answer of ['not-allowed', 'wrong-password', 'locked-out', 'throttled', 'unknown-user'] as const) {
    state.answer = answer;
    assert.deepEqual(await change('old password'), refused, answer);
  }
});

test('guesses of the old password count with those at sign-in', async (t) => {
  const { addUser, begin, change, state } = await createBed(t);
  await addUser();
  for (let n = 0; n < 3; n += 1) await begin('wrong');
  for (let n = 0; n < 2; n += 1) await change('wrong');
  assert.deepEqual(await change('old password'), { outcome: 'refused', retryAfterSeconds: 30 });
  assert.deepEqual(await begin('old password'), { outcome: 'refused', retryAfterSeconds: 30 });
  assert.equal(state.changes, 0);
});

test('who is blocked or disabled here changes nothing', async (t) => {
  const { addUser, blocks, change, begin, state, author } = await createBed(t);
  await addUser();
  await addUser({ username: 'carl', enabled: false });
  await blocks.block({ username: 'anna', reason: 'lost her phone', author });
  for (const username of ['anna', 'carl']) {
    assert.deepEqual(await change('old password', { username }), refused);
    assert.deepEqual(await begin('old password', username), refused);
  }
  assert.equal(state.changes, 0);
});

test('while the portal is closed no password is changed', async (t) => {
  const { addUser, change, state, settings, author } = await createBed(t);
  await addUser();
  await settings.set('portal.allowUserLogIn', 'false', author);
  assert.deepEqual(await change('old password'), { outcome: 'not-allowed' });
  assert.equal(state.changes, 0);
});

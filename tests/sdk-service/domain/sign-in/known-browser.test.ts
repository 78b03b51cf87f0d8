import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { createSignIn } from '../../../../sdk-service/domain/sign-in/sign-in.ts';
import type { Guesser, PrimaryOutcome } from '../../../../sdk-service/ports/primary-authentication.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const password = 'right password';
const refused = { outcome: 'refused', retryAfterSeconds: undefined };

/** Bob, whose browser is known, and a directory that notes who asks. Everybody is in one network. */
async function createHome(t: TestContext) {
  const asked: Guesser[] = [];
  const changed: (Guesser | undefined)[] = [];
  const state: { right: PrimaryOutcome; isAway: boolean } = { right: 'verified', isAway: false };
  const bed = await createTestBed(t, {
    primary: {
      async verifyPassword(_username, typed, { guesser = 'anybody' } = {}) {
        asked.push(guesser);
        if (state.isAway) throw new MfaError('unavailable', 'The directory is away.', { dependency: 'directory' });
        return typed === password ? state.right : 'wrong-password';
      },
    },
    passwordChange: {
      findPasswordRules: async () => ({ minimumLength: 7, remembered: 24, needsVariety: true }),
      async changePassword({ guesser }) {
        changed.push(guesser);
        state.right = 'verified';
        return 'changed';
      },
    },
  });
  const signIn = createSignIn(bed);
  const account = await bed.addAccount('svc-portal', { role: 'portal' });
  const context = bed.context({ account, clientAddress: '192.0.2.7' });
  const bob = await bed.addUser({ username: 'bob' });
  const browserToken = await bed.knownBrowsers.issue(bob.id, 'oath-code');

  function begin(typed: string, fields: { username?: string; browserToken?: string | undefined } = {}) {
    return signIn.begin({ username: 'bob', password: typed, language: 'en', context, ...fields });
  }
  async function beginOften(times: number, fields: Parameters<typeof begin>[1] = {}) {
    for (let n = 0; n < times; n += 1) await begin('wrong', fields);
  }
  const known = { browserToken };
  return { ...bed, signIn, context, bob, browserToken, known, asked, changed, state, begin, beginOften };
}

describe('whose browser is known', () => {
  it('is not kept waiting by strangers of his own network, who are', async (t) => {
    const { begin, beginOften, known, asked } = await createHome(t);
    await beginOften(50);
    assert.deepEqual(await begin(password), { outcome: 'refused', retryAfterSeconds: 30 });
    assert.equal((await begin(password, known)).outcome, 'signed-in');
    assert.deepEqual(asked, [...Array(5).fill('anybody'), 'known-browser']);
  });

  it('is not kept waiting by whoever tries a list of names there', async (t) => {
    const { begin, known } = await createHome(t);
    for (let n = 0; n < 100; n += 1) await begin('wrong', { username: `name${n}` });
    assert.deepEqual(await begin(password), { outcome: 'refused', retryAfterSeconds: 10 });
    assert.equal((await begin(password, known)).outcome, 'signed-in');
  });

  it('opens nothing for the strangers by signing in', async (t) => {
    const { begin, beginOften, known } = await createHome(t);
    await beginOften(5);
    assert.equal((await begin(password, known)).outcome, 'signed-in');
    assert.deepEqual(await begin(password), { outcome: 'refused', retryAfterSeconds: 30 });
  });

  it('has three tries, then is one like any other for a quarter of an hour', async (t) => {
    const { begin, beginOften, known, asked, clock } = await createHome(t);
    await beginOften(4, known);
    assert.deepEqual(asked, [...Array(3).fill('known-browser'), 'anybody']);
    await beginOften(4, known);
    assert.deepEqual(await begin(password, known), { outcome: 'refused', retryAfterSeconds: 30 });
    assert.equal(asked.length, 3 + 5);
    clock.advanceSeconds(899);
    assert.equal((await begin(password, known)).outcome, 'signed-in');
    assert.equal(asked.at(-1), 'anybody');
    clock.advanceSeconds(1);
    assert.equal((await begin(password, known)).outcome, 'signed-in');
    assert.equal(asked.at(-1), 'known-browser');
  });

  it('begins anew with the right password', async (t) => {
    const { begin, beginOften, known, asked } = await createHome(t);
    for (let round = 0; round < 3; round += 1) {
      await beginOften(2, known);
      assert.equal((await begin(password, known)).outcome, 'signed-in');
    }
    assert.deepEqual(new Set(asked), new Set(['known-browser']));
  });

  it('has no more tries at once', async (t) => {
    const { begin, known, asked } = await createHome(t);
    await Promise.all(Array.from({ length: 100 }, () => begin('wrong', known)));
    assert.equal(asked.filter((guesser) => guesser === 'known-browser').length, 3);
    assert.equal(asked.filter((guesser) => guesser === 'anybody').length, 5);
  });

  it('is known by any of his names', async (t) => {
    const { begin, known, names, author, asked } = await createHome(t);
    await names.add({ username: 'bob', name: 'bob@contoso.com', author });
    assert.equal((await begin(password, { username: 'BOB@contoso.com', ...known })).outcome, 'signed-in');
    assert.deepEqual(asked, ['known-browser']);
  });

  it('is known where he changes an expired password, to the directory too', async (t) => {
    const { beginOften, signIn, context, browserToken, state, asked, changed } = await createHome(t);
    await beginOften(5);
    state.right = 'password-expired';
    const passwords = { oldPassword: password, newPassword: password };
    const request = { username: 'bob', ...passwords, language: 'en', context };
    assert.deepEqual(await signIn.changeExpiredPassword(request), { outcome: 'refused', retryAfterSeconds: 30 });
    assert.equal((await signIn.changeExpiredPassword({ ...request, browserToken })).outcome, 'signed-in');
    assert.deepEqual(asked.slice(5), ['known-browser', 'known-browser']);
    assert.deepEqual(changed, ['known-browser']);
  });

  it('loses no try while the directory is away, nor by a password that has expired', async (t) => {
    const { begin, known, state, asked } = await createHome(t);
    state.isAway = true;
    for (let n = 0; n < 10; n += 1) await assert.rejects(begin(password, known), { code: 'unavailable' });
    state.isAway = false;
    state.right = 'password-expired';
    for (let n = 0; n < 10; n += 1) assert.equal((await begin(password, known)).outcome, 'password-expired');
    assert.deepEqual(new Set(asked), new Set(['known-browser']));
  });
});

describe('whoever brings what is not his', () => {
  it('is told and counted as anybody, whatever it is', async (t) => {
    const { begin, beginOften, addUser, knownBrowsers, browserToken = '', asked } = await createHome(t);
    const eve = await addUser({ username: 'eve' });
    const ofEve = await knownBrowsers.issue(eve.id, 'app');
    const tampered = `${browserToken.slice(0, -1)}${browserToken.endsWith('A') ? 'B' : 'A'}`;
    for (const brought of [ofEve, tampered, 'rubbish', '']) {
      assert.deepEqual(await begin('wrong', { browserToken: brought }), refused);
    }
    await beginOften(1, { browserToken: ofEve });
    assert.deepEqual(asked, Array(5).fill('anybody'));
    assert.deepEqual(await begin(password, { browserToken: ofEve }), { outcome: 'refused', retryAfterSeconds: 30 });
    // And Bob's is of no use for a name that means nobody.
    await begin('wrong', { username: 'nobody', browserToken });
    assert.deepEqual(asked.at(-1), 'anybody');
  });

  it('and has Bob’s own has three tries by it, opens nothing, and takes none from his newer one', async (t) => {
    const { begin, beginOften, bob, known: stolen, knownBrowsers, asked } = await createHome(t);
    const known = { browserToken: await knownBrowsers.issue(bob.id, 'oath-code') };
    await beginOften(100, stolen);
    assert.equal(asked.length, 3 + 5);
    assert.deepEqual(await begin(password, stolen), { outcome: 'refused', retryAfterSeconds: 30 });
    const signedIn = await begin(password, known);
    // Not more than the password alone has opened ever.
    assert.equal(signedIn.outcome === 'signed-in' && signedIn.session.level, 'password');
  });

  it('is unknown once Bob’s sessions were ended', async (t) => {
    const { begin, beginOften, known, sessions, bob } = await createHome(t);
    await sessions.endAllOf(bob.id);
    await beginOften(5);
    assert.deepEqual(await begin(password, known), { outcome: 'refused', retryAfterSeconds: 30 });
  });

  it('writes nothing to the store where he is slowed', async (t) => {
    const { beginOften, known, logged } = await createHome(t);
    await beginOften(100, known);
    assert.equal((await logged()).length, 3 + 5);
  });
});

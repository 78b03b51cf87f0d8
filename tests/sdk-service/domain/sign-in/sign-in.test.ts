import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import type { AttemptContext } from '../../../../sdk-service/domain/authentication/outcomes.ts';
import { createSignIn } from '../../../../sdk-service/domain/sign-in/sign-in.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const password = 'right password';

/** A directory in which everybody has the same password. */
async function createPortal(t: TestContext) {
  const state: { asked: number; away: boolean; names: string[] } = { asked: 0, away: false, names: [] };
  const bed = await createTestBed(t, {
    primary: {
      async verifyPassword(username, typed) {
        state.asked += 1;
        state.names.push(username);
        if (state.away) throw new MfaError('unavailable', 'The directory is away.', { dependency: 'directory' });
        return typed === password ? 'verified' : 'wrong-password';
      },
    },
  });
  const signIn = createSignIn(bed);
  const portal = await bed.addAccount('svc-portal', { role: 'portal' });

  function begin(username: string, typed: string, fields: Partial<AttemptContext> = {}) {
    const context = bed.context({ account: portal, applicationName: 'User Portal', ...fields });
    return signIn.begin({ username, password: typed, language: 'de', context });
  }

  async function beginOften(times: number, username: string, fields: Partial<AttemptContext> = {}) {
    for (let n = 0; n < times; n += 1) await begin(username, 'wrong', fields);
  }

  return { ...bed, state, signIn, begin, beginOften };
}

const refused = { outcome: 'refused', retryAfterSeconds: undefined };

describe('signing in to the portal', () => {
  it('begins a session of the password level', async (t) => {
    const { begin, addOathUser } = await createPortal(t);
    await addOathUser({ username: 'bob' });
    const signedIn = await begin('BOB', password);
    assert.equal(signedIn.outcome, 'signed-in');
    assert.equal(signedIn.outcome === 'signed-in' && signedIn.session.level, 'password');
    assert.equal(signedIn.outcome === 'signed-in' && signedIn.session.language, 'de');
  });

  it('asks for the password of the very user whom a name means, and opens his record', async (t) => {
    const { begin, addUser, names, author, state } = await createPortal(t);
    const { id } = await addUser({ username: 'bob' });
    await names.add({ username: 'bob', name: 'bob@contoso.com', author });
    const signedIn = await begin('BOB@contoso.com', password);
    assert.equal(signedIn.outcome === 'signed-in' && signedIn.user.id, id);
    assert.deepEqual(state.names, ['bob']);
  });

  it('refuses a name that means two users, like any other', async (t) => {
    const { begin, addUser, settings, author } = await createPortal(t);
    await addUser({ username: 'bob' });
    await addUser({ username: 'contoso\\bob' });
    await settings.set('users.domains', 'CONTOSO=contoso.com', author);
    assert.deepEqual(await begin('bob@contoso.com', password), refused);
  });

  it('refuses a wrong password, an unknown person and an impossible name alike', async (t) => {
    const { begin, addUser } = await createPortal(t);
    await addUser({ username: 'bob' });
    assert.deepEqual(await begin('bob', 'wrong'), refused);
    assert.deepEqual(await begin('nobody', 'wrong'), refused);
    assert.deepEqual(await begin('a\u0007b', 'wrong'), refused);
    assert.deepEqual(await begin('', ''), refused);
  });

  it('refuses somebody of the directory whom nobody has added', async (t) => {
    const { begin } = await createPortal(t);
    assert.deepEqual(await begin('stranger', password), refused);
  });

  it('is closed to everybody where the company says so, and asks no directory then', async (t) => {
    const { begin, addUser, settings, author, state } = await createPortal(t);
    await addUser({ username: 'bob' });
    await settings.set('portal.allowUserLogIn', 'false', author);
    assert.deepEqual(await begin('bob', password), { outcome: 'not-allowed' });
    assert.equal(state.asked, 0);
  });

  it('leaves a row for each password that was looked at', async (t) => {
    const { begin, addUser, logged } = await createPortal(t);
    await addUser({ username: 'bob' });
    await begin('bob', 'wrong');
    await begin('bob', password);
    assert.deepEqual(await logged(), ['password denied wrong-password', 'password approved password']);
  });
});

describe('the next step after the password', () => {
  async function nextStepOf(t: TestContext, fields: object, withToken: boolean, allowEnrollment = 'true') {
    const { begin, addUser, addOathUser, settings, author } = await createPortal(t);
    await settings.set('portal.allowUserEnrollment', allowEnrollment, author);
    await (withToken ? addOathUser({ username: 'bob', ...fields }) : addUser({ username: 'bob', ...fields }));
    const signedIn = await begin('bob', password);
    return signedIn.outcome === 'signed-in' ? signedIn.nextStep : signedIn.outcome;
  }

  it('is the second factor of whoever has one', async (t) => {
    assert.equal(await nextStepOf(t, {}, true), 'second-factor');
  });

  it('is the second factor of whoever has a phone for texts', async (t) => {
    const phone = { countryCode: '49', number: '15112345678', extension: '' };
    assert.equal(await nextStepOf(t, { authenticator: 'text', phone }, false), 'second-factor');
  });

  it('is User Setup for whoever has none', async (t) => {
    assert.equal(await nextStepOf(t, {}, false), 'user-setup');
  });

  it('stays the second factor for whoever has none where User Setup is closed', async (t) => {
    assert.equal(await nextStepOf(t, {}, false, 'false'), 'second-factor');
  });

  it('is the main page once the session is verified', async (t) => {
    const { begin, addUser, sessions, signIn } = await createPortal(t);
    await addUser({ username: 'bob' });
    const signedIn = await begin('bob', password);
    assert.equal(signedIn.outcome, 'signed-in');
    if (signedIn.outcome !== 'signed-in') return;
    assert.equal(await signIn.nextStepOf(signedIn.user, signedIn.session), 'user-setup');
    const raised = await sessions.raise(signedIn.session);
    assert.ok(raised);
    assert.equal(await signIn.nextStepOf(signedIn.user, raised.session), 'main');
  });
});

describe('guesses of portal passwords', () => {
  it('are slowed by person and network after five, and the right password waits too', async (t) => {
    const { begin, beginOften, addUser, state } = await createPortal(t);
    await addUser({ username: 'bob' });
    await beginOften(5, 'bob', { clientAddress: '203.0.113.1' });
    const neighbour = { clientAddress: '203.0.113.250' };
    assert.deepEqual(await begin('bob', password, neighbour), { outcome: 'refused', retryAfterSeconds: 30 });
    assert.equal(state.asked, 5);
  });

  it('by strangers elsewhere slow nobody down at home', async (t) => {
    const { begin, beginOften, addUser } = await createPortal(t);
    await addUser({ username: 'bob' });
    await beginOften(50, 'bob', { clientAddress: '203.0.113.1' });
    assert.equal((await begin('bob', password, { clientAddress: '192.0.2.1' })).outcome, 'signed-in');
  });

  it('are let through again after the delay, which doubles', async (t) => {
    const { begin, beginOften, addUser, clock } = await createPortal(t);
    await addUser({ username: 'bob' });
    await beginOften(5, 'bob');
    clock.advanceSeconds(30);
    assert.deepEqual(await begin('bob', 'wrong'), refused);
    assert.deepEqual(await begin('bob', password), { outcome: 'refused', retryAfterSeconds: 60 });
    clock.advanceSeconds(60);
    assert.equal((await begin('bob', password)).outcome, 'signed-in');
    // Right: the person begins anew.
    await beginOften(4, 'bob');
    assert.equal((await begin('bob', password)).outcome, 'signed-in');
  });

  it('of a whole list of names are slowed by their network alone', async (t) => {
    const { begin, addUser } = await createPortal(t);
    await addUser({ username: 'bob' });
    const clientAddress = '2001:db8:1:2::1';
    for (let n = 0; n < 100; n += 1) await begin(`name${n}`, 'wrong', { clientAddress });
    const slowed = { outcome: 'refused', retryAfterSeconds: 10 };
    assert.deepEqual(await begin('bob', password, { clientAddress: '2001:db8:1:2:ffff::9' }), slowed);
    assert.equal((await begin('bob', password, { clientAddress: '2001:db8:1:3::1' })).outcome, 'signed-in');
  });

  it('at once are no way around', async (t) => {
    const { begin, addUser, state } = await createPortal(t);
    await addUser({ username: 'bob' });
    await Promise.all(Array.from({ length: 60 }, () => begin('bob', 'wrong')));
    assert.equal(state.asked, 5);
  });

  it('are not multiplied by the spellings of a name', async (t) => {
    const { begin, addUser, names, settings, author, state } = await createPortal(t);
    await addUser({ username: 'bob' });
    await settings.set('users.domains', 'CONTOSO=contoso.com', author);
    await names.add({ username: 'bob', name: 'bob@other.example', author });
    const spellings = ['bob', 'CONTOSO\\bob', 'bob@contoso.com', 'bob@other.example', 'Bob', 'contoso.com\\bob'];
    for (const spelling of spellings) await begin(spelling, 'wrong');
    assert.equal(state.asked, 5);
    assert.deepEqual(await begin('bob', password), { outcome: 'refused', retryAfterSeconds: 30 });
    // Of somebody unknown neither.
    for (let n = 0; n < 20; n += 1) await begin(`domain${n}\\nobody`, 'wrong');
    assert.equal(state.asked, 10);
  });

  it('that are slowed write nothing to the store', async (t) => {
    const { beginOften, addUser, logged } = await createPortal(t);
    await addUser({ username: 'bob' });
    await beginOften(50, 'bob');
    assert.equal((await logged()).length, 5);
  });

  it('count for nothing while the directory is away', async (t) => {
    const { begin, addUser, state } = await createPortal(t);
    await addUser({ username: 'bob' });
    state.away = true;
    for (let n = 0; n < 20; n += 1) await assert.rejects(begin('bob', password), { code: 'unavailable' });
    state.away = false;
    assert.equal((await begin('bob', password)).outcome, 'signed-in');
  });
});

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { isFresh } from '../../../../sdk-service/domain/enrollment/enrollment-rules.ts';
import { createTestBed } from '../../../support/test-bed.ts';

async function createSignedIn(t: TestContext) {
  const bed = await createTestBed(t);
  const portal = await bed.addAccount('svc-portal', { role: 'portal' });
  const user = await bed.addUser({ username: 'bob' });
  const begin = () => bed.sessions.begin({ user, account: portal, language: 'de', clientAddress: '192.0.2.7' });
  const find = (token: string) => bed.sessions.find(token, portal.id);
  return { ...bed, portal, user, begin, find };
}

describe('a portal session', () => {
  it('begins after the password, with a token of 256 bits that the store does not hold', async (t) => {
    const { begin, find } = await createSignedIn(t);
    const { token, session } = await begin();
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    assert.equal(session.tokenHash.includes(Buffer.from(token, 'base64url')), false);
    const found = await find(token);
    assert.equal(found?.user.username, 'bob');
    assert.equal(found?.session.level, 'password');
    assert.equal(found?.session.language, 'de');
  });

  for (const token of ['', 'short', 'x'.repeat(43), 'x'.repeat(1_000_000)]) {
    it(`is not there for ${token.length} characters that name none`, async (t) => {
      const { begin, find } = await createSignedIn(t);
      await begin();
      assert.equal(await find(token), undefined);
    });
  }

  it('is there for the account that began it alone', async (t) => {
    const { begin, sessions, account } = await createSignedIn(t);
    const { token } = await begin();
    assert.equal(await sessions.find(token, account.id), undefined);
  });

  it('ends when nothing is asked of it for the time-out', async (t) => {
    const { begin, find, clock } = await createSignedIn(t);
    const { token } = await begin();
    clock.advanceSeconds(10 * 60);
    assert.equal(await find(token), undefined);
  });

  it('goes on as long as something is asked of it', async (t) => {
    const { begin, find, clock } = await createSignedIn(t);
    const { token } = await begin();
    for (let minutes = 0; minutes < 60; minutes += 9) {
      clock.advanceSeconds(9 * 60);
      assert.ok(await find(token), `after ${minutes} minutes`);
    }
  });

  it('goes on with a time-out of one minute too', async (t) => {
    const { begin, find, clock, settings, author } = await createSignedIn(t);
    await settings.set('portal.sessionTimeoutMinutes', '1', author);
    const { token } = await begin();
    for (let n = 0; n < 5; n += 1) {
      clock.advanceSeconds(50);
      assert.ok(await find(token));
    }
  });

  it('ends at the longest time whatever happens', async (t) => {
    const { begin, find, clock, settings, author } = await createSignedIn(t);
    await settings.set('portal.sessionMaximumHours', '1', author);
    const { token } = await begin();
    for (let minutes = 0; minutes < 54; minutes += 9) {
      clock.advanceSeconds(9 * 60);
      await find(token);
    }
    clock.advanceSeconds(6 * 60);
    assert.equal(await find(token), undefined);
  });

  it('writes its last use at most once a minute', async (t) => {
    const { begin, find, clock } = await createSignedIn(t);
    const { token, session } = await begin();
    clock.advanceSeconds(59);
    assert.deepEqual((await find(token))?.session.lastUsedAt, session.lastUsedAt);
    clock.advanceSeconds(1);
    assert.deepEqual((await find(token))?.session.lastUsedAt, clock.now());
  });

  it('tells the seconds that are left, by whichever end comes first', async (t) => {
    const { begin, sessions, clock, settings, author } = await createSignedIn(t);
    const { session } = await begin();
    assert.equal(sessions.secondsLeft(session), 600);
    await settings.set('portal.sessionTimeoutMinutes', '90', author);
    await settings.set('portal.sessionMaximumHours', '1', author);
    assert.equal(sessions.secondsLeft(session), 3600);
    clock.advanceSeconds(4000);
    assert.equal(sessions.secondsLeft(session), 0);
  });

  it('is raised under a new token; the old one is dead', async (t) => {
    const { begin, find, sessions, clock } = await createSignedIn(t);
    const { token, session } = await begin();
    clock.advanceSeconds(30);
    const raised = await sessions.raise(session);
    assert.ok(raised);
    assert.notEqual(raised.token, token);
    assert.equal(await find(token), undefined);
    const found = await find(raised.token);
    assert.equal(found?.session.level, 'verified');
    assert.deepEqual(found?.session.verifiedAt, clock.now());
    assert.deepEqual(found?.session.createdAt, session.createdAt);
  });

  it('that a temporary code raises is verified, and fresh by nothing', async (t) => {
    const { begin, find, sessions, clock } = await createSignedIn(t);
    const { session } = await begin();
    const raised = await sessions.raise(session, 'temporary-code');
    assert.ok(raised);
    const found = await find(raised.token);
    assert.deepEqual([found?.session.level, found?.session.verifiedAt], ['verified', undefined]);
    assert.equal(isFresh(raised.session, clock.now()), false);
  });

  it('is not raised by a temporary code that was revoked or replaced since it was accepted', async (t) => {
    const { addOathUser, portal, sessions, temporaryCodes, author, context, store } = await createSignedIn(t);
    const { user } = await addOathUser();
    const change = { username: 'anna', reason: 'it was not she who called', author };
    const raiseAfter = async (end: () => Promise<unknown>) => {
      const { session } = await sessions.begin({ user, account: portal, language: 'de', clientAddress: undefined });
      const { code } = await temporaryCodes.issue(change);
      assert.equal((await temporaryCodes.use({ user, typed: code, context: context() })).outcome, 'approved');
      await end();
      return sessions.raise(session, 'temporary-code');
    };
    assert.equal(await raiseAfter(() => temporaryCodes.revoke(change)), undefined);
    assert.equal(await raiseAfter(() => temporaryCodes.issue(change)), undefined);
    assert.equal(await store.endSessionsOfUser(user.id), 0);
    assert.ok(await raiseAfter(async () => undefined));
  });

  it('is not raised when it was ended meanwhile', async (t) => {
    const { begin, sessions } = await createSignedIn(t);
    const { session } = await begin();
    await sessions.end(session);
    assert.equal(await sessions.raise(session), undefined);
  });

  it('that is verified ends at once when its person is disabled', async (t) => {
    const { begin, find, sessions, store, user, author, clock } = await createSignedIn(t);
    const { session } = await begin();
    const raised = await sessions.raise(session);
    assert.ok(raised);
    const change = { ...author, at: clock.now(), action: 'user.disable', subject: 'bob', detail: '' };
    await store.changeUser(user.id, { enabled: false }, change);
    assert.equal(await find(raised.token), undefined);
  });

  it('ends by itself alone, or with all others of its person', async (t) => {
    const { begin, find, sessions, user } = await createSignedIn(t);
    const [one, two, three] = [await begin(), await begin(), await begin()];
    await sessions.end(one.session);
    assert.equal(await find(one.token), undefined);
    assert.ok(await find(two.token));
    assert.equal(await sessions.endAllOf(user.id), 2);
    assert.equal(await find(three.token), undefined);
  });

  it('is deleted once it has timed out, and not before', async (t) => {
    const { begin, sessions, clock } = await createSignedIn(t);
    await begin();
    clock.advanceSeconds(300);
    await begin();
    clock.advanceSeconds(301);
    assert.equal(await sessions.purgeTimedOut(), 1);
    clock.advanceSeconds(300);
    assert.equal(await sessions.purgeTimedOut(), 1);
  });
});

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { extensionAssurance, selfService } from '../../../sdk-service/callers/self-service.ts';
import { extensions } from '../../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createAuthorizeBed } from '../../support/authorize-bed.ts';

const forbidden = { name: 'MfaError', code: 'forbidden' };

const needs = (message: string) => extensionAssurance[message as keyof typeof extensionAssurance];

/** The portal with two people who are signed in, with password and second factor. */
async function createPortal(t: TestContext) {
  const bed = await createAuthorizeBed(t);
  const portal = await bed.addCaller('portal');

  async function signIn(username: string, fields = {}) {
    const { user } = await bed.addOathUser({ username, ...fields });
    const begun = await bed.sessions.begin({ user, account: portal, language: 'en', clientAddress: '192.0.2.7' });
    const raised = await bed.sessions.raise(begun.session);
    assert.ok(raised);
    return raised.token;
  }

  const ask = (message: string, session?: string, input = {}) =>
    bed.send({ contract: extensions, message, account: portal, input, session });
  const askSdk = (message: string, session?: string, input = {}) =>
    bed.send({ contract: pfWsSdk, message, account: portal, input, session });
  return { ...bed, portal, signIn, ask, askSdk };
}

describe('the portal without a session', () => {
  it('may diagnose, ask for the company and begin a sign-in', async (t) => {
    const { ask, askSdk } = await createPortal(t);
    await askSdk('TestSecurity');
    await ask('GetCompany');
    await ask('BeginSignIn', undefined, { username: 'bob' });
  });

  for (const token of [undefined, '', 'x'.repeat(43), 'not a token']) {
    it(`is refused with the token "${token}", and no row is written`, async (t) => {
      const { ask, refused } = await createPortal(t);
      await assert.rejects(ask('GetSession', token), forbidden);
      assert.deepEqual(await refused(), []);
    });
  }

  it('reads and changes nobody by name alone, and each try leaves a row', async (t) => {
    const { askSdk, addUser, refused } = await createPortal(t);
    await addUser({ username: 'bob' });
    await assert.rejects(askSdk('GetUserSettings_3', undefined, { username: 'bob' }), forbidden);
    await assert.rejects(askSdk('ChangeMode_2', undefined, { username: 'bob', mode: 'oathToken' }), forbidden);
    assert.deepEqual(
      (await refused()).map(({ detail }) => detail),
      ['needs the right read-user', 'needs the right change-user'],
    );
  });
});

describe('a session', () => {
  it('acts for its own person, in any spelling of the name', async (t) => {
    const { askSdk, signIn } = await createPortal(t);
    const token = await signIn('Bob');
    const context = await askSdk('GetUserSettings_3', token, { username: ' BOB ' });
    assert.equal(context.session?.user.username, 'Bob');
    assert.equal(context.actor, 'Bob');
  });

  it('acts for its own person by any of his names, and for nobody by a name that means two', async (t) => {
    const { askSdk, signIn, names, settings, author } = await createPortal(t);
    await signIn('alice');
    const token = await signIn('Bob');
    await names.add({ username: 'bob', name: 'bob@other.example', author });
    await names.add({ username: 'alice', name: 'alice@other.example', author });
    await settings.set('users.domains', 'CONTOSO=contoso.com', author);
    for (const username of ['bob@other.example', 'contoso\\BOB', 'bob@contoso.com']) {
      const { session } = await askSdk('GetUserSettings_3', token, { username });
      assert.equal(session?.user.username, 'Bob', username);
    }
    await assert.rejects(askSdk('GetUserSettings_3', token, { username: 'alice@other.example' }), forbidden);
    await assert.rejects(askSdk('GetUserSettings_3', token, { username: 'contoso\\alice' }), forbidden);
    await signIn('contoso\\bob');
    await assert.rejects(askSdk('GetUserSettings_3', token, { username: 'bob@contoso.com' }), forbidden);
  });

  it('of bob does not open the record of alice; one row says who tried', async (t) => {
    const { askSdk, signIn, refused } = await createPortal(t);
    await signIn('alice');
    const bob = await signIn('bob');
    await assert.rejects(askSdk('GetUserSettings_3', bob, { username: 'alice' }), forbidden);
    const rows = await refused();
    assert.equal(rows.length, 1);
    assert.deepEqual(
      { actor: rows[0]?.actor, subject: rows[0]?.subject, detail: rows[0]?.detail, accountName: rows[0]?.accountName },
      { actor: 'bob', subject: 'GetUserSettings_3', detail: 'record of another user', accountName: 'svc-portal' },
    );
  });

  it('opens no message that is not on the list for people', async (t) => {
    const { askSdk, signIn } = await createPortal(t);
    const bob = await signIn('bob');
    for (const message of [
      'ChangePhone',
      'ChangeOathToken',
      'AddUser_3',
      'DeleteUser',
      'PfAuthUser_4',
      'ChangeUsername',
    ]) {
      await assert.rejects(askSdk(message, bob, { username: 'bob' }), forbidden, message);
    }
  });

  it('is worth nothing to another account', async (t) => {
    const { send, signIn, addAccount } = await createPortal(t);
    const token = await signIn('bob');
    const other = await addAccount('other-portal', { role: 'portal' });
    await assert.rejects(
      send({ contract: extensions, message: 'GetSession', account: other, session: token }),
      forbidden,
    );
  });

  it('takes modifyUsername for nothing', async (t) => {
    const { askSdk, signIn } = await createPortal(t);
    const token = await signIn('bob');
    const { actor } = await askSdk('ChangeMode_2', token, {
      username: 'bob',
      mode: 'oathToken',
      modifyUsername: 'root',
    });
    assert.equal(actor, 'bob');
  });

  it('with the password alone shows no overview and changes nothing of somebody who has a method', async (t) => {
    const { ask, portal, addOathUser, sessions } = await createPortal(t);
    const { user } = await addOathUser({ username: 'bob' });
    const { token } = await sessions.begin({ user, account: portal, language: '', clientAddress: undefined });
    await ask('GetSession', token);
    await ask('GetMethods', token);
    await ask('BeginAuthentication', token);
    for (const message of ['GetOverview', 'GetEnrollmentOptions', 'BeginEnrollment', 'ConfirmEnrollment']) {
      await assert.rejects(ask(message, token), forbidden, message);
    }
  });

  it('with the password alone opens User Setup to somebody who has no method yet', async (t) => {
    const { ask, portal, addUser, sessions } = await createPortal(t);
    const user = await addUser({ username: 'carol' });
    const { token } = await sessions.begin({ user, account: portal, language: '', clientAddress: undefined });
    await ask('GetEnrollmentOptions', token);
    await ask('BeginEnrollment', token);
    await ask('ConfirmEnrollment', token);
    await assert.rejects(ask('GetOverview', token), forbidden);
  });

  it('with the password alone opens no User Setup where the company has closed it', async (t) => {
    const { ask, portal, addUser, sessions, settings, author } = await createPortal(t);
    await settings.set('portal.allowUserEnrollment', 'false', author);
    const user = await addUser({ username: 'carol' });
    const { token } = await sessions.begin({ user, account: portal, language: '', clientAddress: undefined });
    await assert.rejects(ask('BeginEnrollment', token), forbidden);
  });

  it('changes a method for ten minutes after the second factor, and no longer', async (t) => {
    const { ask, askSdk, clock, signIn } = await createPortal(t);
    const token = await signIn('bob');
    clock.advanceSeconds(9 * 60 + 30);
    await ask('BeginEnrollment', token);
    clock.advanceSeconds(30);
    await assert.rejects(ask('BeginEnrollment', token), { ...forbidden, message: /second factor again/ });
    await assert.rejects(askSdk('ChangeMode_2', token, { username: 'bob', mode: 'oathToken' }), forbidden);
    // What was begun in time may be finished.
    await ask('ConfirmEnrollment', token);
    await ask('GetOverview', token);
  });

  it('that a temporary code opened changes nothing, whatever the message', async (t) => {
    const { ask, askSdk, portal, addOathUser, sessions } = await createPortal(t);
    const { user } = await addOathUser({ username: 'bob' });
    const { session } = await sessions.begin({ user, account: portal, language: '', clientAddress: undefined });
    const raised = await sessions.raise(session, 'temporary-code');
    const ofPortal = Object.entries(extensions.messages).filter(([, { right }]) => right === 'portal');
    const changes = ofPortal.map(([message]) => message).filter((message) => needs(message) === 'change');
    assert.ok(changes.includes('BeginEnrollment') && changes.includes('RemoveDevice'));
    for (const message of changes) await assert.rejects(ask(message, raised?.token), forbidden, message);
    const own = Object.entries(selfService).filter(([, { assurance }]) => assurance === 'change');
    for (const [message] of own) {
      await assert.rejects(askSdk(message, raised?.token, { username: 'bob', mode: 'oathToken' }), forbidden, message);
    }
    await ask('GetOverview', raised?.token);
  });

  it('that was let in without a second factor sees the main page, and nothing else is open to it', async (t) => {
    const { ask, askSdk, portal, addOathUser, sessions } = await createPortal(t);
    const { user } = await addOathUser({ username: 'bob' });
    const begun = { user, account: portal, language: '', clientAddress: undefined };
    const byAddress = await sessions.begin({ ...begun, level: 'passed' });
    const byQuestions = await sessions.raise((await sessions.begin(begun)).session, 'fallback-questions');
    for (const token of [byAddress.token, byQuestions?.token]) {
      await ask('GetOverview', token);
      const ofPortal = Object.entries(extensions.messages).filter(([, { right }]) => right === 'portal');
      const closed = ofPortal
        .map(([message]) => message)
        .filter((message) => !['password', 'passed'].includes(needs(message)));
      assert.ok(
        closed.includes('BeginEnrollment') && closed.includes('GetDevices') && closed.includes('GetEnrollmentOptions'),
      );
      for (const message of closed) await assert.rejects(ask(message, token), forbidden, message);
      for (const message of Object.keys(selfService)) {
        await assert.rejects(askSdk(message, token, { username: 'bob', mode: 'oathToken' }), forbidden, message);
      }
    }
  });

  it('that was let in without a second factor ends when its person becomes an administrator, or is disabled', async (t) => {
    const { ask, portal, addUser, sessions, store, clock, author } = await createPortal(t);
    const row = { ...author, at: clock.now(), action: 'test', subject: '', detail: '' };
    for (const [username, change] of [
      ['bob', { administratorRights: [] }],
      ['carol', { enabled: false }],
    ] as const) {
      const user = await addUser({ username });
      const { token } = await sessions.begin({
        user,
        account: portal,
        language: '',
        clientAddress: '',
        level: 'passed',
      });
      await ask('GetOverview', token);
      await store.changeUser(user.id, change, row);
      await assert.rejects(ask('GetOverview', token), forbidden);
    }
  });

  it('chooses languages where the company lets people, and not where it does not', async (t) => {
    const { askSdk, settings, author, signIn } = await createPortal(t);
    const token = await signIn('bob');
    await askSdk('ChangeLanguage', token, { username: 'bob' });
    await settings.set('portal.usersCanSelectLanguage', 'false', author);
    await assert.rejects(askSdk('ChangeLanguage', token, { username: 'bob' }), forbidden);
  });

  it('chooses no method that the company does not offer', async (t) => {
    const { askSdk, settings, author, signIn } = await createPortal(t);
    const token = await signIn('bob');
    await settings.set('portal.methods.smsText', 'false', author);
    await assert.rejects(askSdk('ChangeMode_2', token, { username: 'bob', mode: 'smsText' }), forbidden);
    await settings.set('portal.usersCanSwitchMethod', 'false', author);
    await assert.rejects(askSdk('ChangeMode_2', token, { username: 'bob', mode: 'oathToken' }), forbidden);
  });
});

describe('what a caller says of others', () => {
  const input = { username: 'bob', initiatingIpAddress: '203.0.113.9', modifyUsername: 'CORP\\admin' };
  const sdkCall = { contract: pfWsSdk, message: 'Enable', input };

  it('modifyUsername is passed to the audit, cleaned', async (t) => {
    const { send, addCaller } = await createAuthorizeBed(t);
    const account = await addCaller('automation');
    assert.equal((await send({ ...sdkCall, account })).actor, 'CORP\\admin');
    const dirty = { ...input, modifyUsername: `a\r\nb${'x'.repeat(1000)}` };
    const { actor } = await send({ ...sdkCall, account, input: dirty });
    assert.match(actor, /^a {2}bx+$/);
    assert.equal(actor.length, 256);
  });

  it('the address is believed from an account that reports addresses, and from no other', async (t) => {
    const { send, addCaller } = await createAuthorizeBed(t);
    const silent = await addCaller('automation');
    const reporting = await addCaller('compatible', { reportsClientAddress: true });
    assert.equal((await send({ ...sdkCall, account: silent })).clientAddress, undefined);
    assert.equal((await send({ ...sdkCall, account: reporting })).clientAddress, '203.0.113.9');
  });

  it('the address is believed from portal and mobile service by their role', async (t) => {
    const { send, addCaller } = await createAuthorizeBed(t);
    const portal = await addCaller('portal');
    const context = await send({ contract: extensions, message: 'BeginSignIn', account: portal, input });
    assert.equal(context.clientAddress, '203.0.113.9');
  });

  it('what is no address is left out', async (t) => {
    const { send, addCaller } = await createAuthorizeBed(t);
    const account = await addCaller('compatible', { reportsClientAddress: true });
    const context = await send({ ...sdkCall, account, input: { ...input, initiatingIpAddress: '203.0.113.999' } });
    assert.equal(context.clientAddress, undefined);
  });
});

describe('refusals in the administration log', () => {
  it('are ten rows a minute and caller; the next one says how many were left out', async (t) => {
    const { send, addCaller, refused, clock } = await createAuthorizeBed(t);
    const account = await addCaller('application');
    const refuse = () => send({ contract: pfWsSdk, message: 'DeleteUser', account }).catch(() => undefined);
    await Promise.all(Array.from({ length: 35 }, refuse));
    assert.equal((await refused()).length, 10);
    clock.advanceSeconds(60);
    await refuse();
    assert.match((await refused()).at(-1)?.detail ?? '', /change-user \(and 25 more refusals before\)/);
  });
});

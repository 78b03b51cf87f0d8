import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import type { BeginEnrollmentRequest } from '../../../../sdk-service/domain/enrollment/enrollment.ts';
import { decodeBase32 } from '../../../../sdk-service/domain/oath/base32.ts';
import { formatOtp, hotp } from '../../../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../../../sdk-service/domain/oath/totp.ts';
import type { NewUser } from '../../../../sdk-service/domain/users/new-user.ts';
import type { TextCarrier } from '../../../../sdk-service/ports/text-carrier.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const phone = { countryCode: '1', number: '201 555 0123', extension: '' };
const otherPhone = { countryCode: '1', number: '201 555 0199', extension: '' };

/** Somebody who has just signed in to the portal with his password. */
async function setUp(t: TestContext, fields: Partial<NewUser> = {}, carriers?: readonly TextCarrier[]) {
  const bed = await createTestBed(t, carriers && { carriers });
  const portal = await bed.addAccount('portal', { role: 'portal' });
  const user = await bed.addUser(fields);
  let session = await bed.beginSession(user, portal);
  const context = () =>
    bed.context({ account: portal, authenticationType: 'userportal', sessionHash: session.tokenHash });

  function begin(request: Partial<BeginEnrollmentRequest> = {}) {
    return bed.enrollment.begin({ user, session, kind: 'oath-token', context: context(), ...request });
  }

  async function begun(request: Partial<BeginEnrollmentRequest> = {}) {
    const outcome = await begin(request);
    assert.ok(outcome.outcome === 'begun');
    return outcome.enrollment;
  }

  function confirm(challengeId: string, response: string) {
    return bed.enrollment.confirm({ user, session, challengeId, response, context: context() });
  }

  /** What an authenticator app shows for the secret key. */
  function codeOf(secretKey: string, offset = 0): string {
    const key = createSecretKey(decodeBase32(secretKey.replaceAll(' ', '')) ?? Buffer.alloc(0));
    const counter = timeStepOf(bed.clock.now(), 30) + offset;
    return formatOtp(hotp({ key, counter, digits: 6, algorithm: 'SHA1' }), 6);
  }

  /** Proves the second factor in this session, as far as the store and the enrollment see. */
  async function verifySession(): Promise<void> {
    const raised = await bed.sessions.raise(session);
    assert.ok(raised !== undefined);
    session = raised.session;
  }

  return { bed, portal, user, context, begin, begun, confirm, codeOf, verifySession, session: () => session };
}

test('enrolls an OATH token: secret, code, verified session, and the user has it', async (t) => {
  const { bed, begun, confirm, codeOf, session, portal } = await setUp(t);
  const enrollment = await begun();
  assert.equal(enrollment.state, 'open');
  const { uri, secretKey } = enrollment.oath ?? assert.fail('no secret');
  assert.match(secretKey, /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  const { searchParams, pathname } = new URL(uri);
  assert.equal(searchParams.get('secret'), secretKey.replaceAll(' ', ''));
  assert.equal(pathname, '/MFA%20Server:anna');

  const old = session();
  const confirmed = await confirm(enrollment.id, codeOf(secretKey));
  assert.ok(confirmed.outcome === 'approved');

  const { user, oathToken } = await bed.users.get('anna');
  assert.equal(user.authenticator, 'oath-token');
  assert.equal(oathToken?.lastTimeStep, timeStepOf(bed.clock.now(), 30));
  const raised = await bed.sessions.find(confirmed.sessionToken, portal.id);
  assert.equal(raised?.session.level, 'verified');
  assert.equal(await bed.store.findSession(old.tokenHash), undefined);
  assert.deepEqual(await bed.logged(), ['oath-token approved enrollment']);
  const change = (await bed.store.tailChanges({ after: 0, limit: 100 })).rows.at(-1);
  assert.deepEqual([change?.action, change?.actor, change?.detail], ['user.enroll', 'anna', 'OATH token']);
});

test('uses up the code that proved the token', async (t) => {
  const { bed, begun, confirm, codeOf } = await setUp(t);
  const { id, oath } = await begun();
  const code = codeOf(oath?.secretKey ?? '');
  await confirm(id, code);
  const answer = await bed.authentication.answer({
    username: 'anna',
    kind: 'oath-token',
    response: code,
    context: bed.context(),
  });
  assert.equal(answer.outcome === 'denied' && answer.reason, 'replayed');
});

test('changes nothing of the record before the proof', async (t) => {
  const { bed, begun, confirm } = await setUp(t);
  const before = await bed.users.get('anna');
  const { id } = await begun();
  await confirm(id, 'wrong');
  assert.deepEqual((await bed.users.get('anna')).user, before.user);
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
});

test('enrolls a phone: text, code, verified session, and the user has it', async (t) => {
  const { bed, begun, confirm } = await setUp(t, { authenticator: 'oath-token' });
  const { id, state, oath } = await begun({ kind: 'text', phone });
  assert.equal(state, 'sending');
  assert.equal(oath, undefined);
  assert.equal(bed.carrier.messages()[0]?.to, '+12015550123');
  const confirmed = await confirm(id, bed.sentCode());
  assert.equal(confirmed.outcome, 'approved');
  const { user } = await bed.users.get('anna');
  assert.deepEqual([user.authenticator, user.phone.number], ['text', '2015550123']);
  const change = (await bed.store.tailChanges({ after: 0, limit: 100 })).rows.at(-1);
  assert.equal(change?.detail, 'text, phone …0123');
});

test('closes after five wrong codes of a token and slows the next', async (t) => {
  const { bed, begun, begin, confirm, codeOf } = await setUp(t);
  const { id, oath } = await begun();
  const outcomes = [];
  for (let guess = 0; guess < 5; guess += 1) outcomes.push(await confirm(id, '1'));
  const last = outcomes.at(-1);
  assert.deepEqual(last?.outcome === 'denied' && [last.reason, last.state, last.retryAfterSeconds], [
    'wrong-response',
    'closed',
    30,
  ]);
  assert.equal((await confirm(id, codeOf(oath?.secretKey ?? ''))).outcome, 'no-such-prompt');
  const slowed = await begin();
  assert.deepEqual(slowed, { outcome: 'denied', reason: 'throttled', retryAfterSeconds: 30 });
  bed.clock.advanceSeconds(30);
  assert.equal((await begin()).outcome, 'begun');
});

test('closes after three wrong codes of a text', async (t) => {
  const { bed, begun, confirm } = await setUp(t);
  const { id } = await begun({ kind: 'text', phone });
  for (let guess = 0; guess < 3; guess += 1) await confirm(id, '1');
  assert.equal((await confirm(id, bed.sentCode())).outcome, 'no-such-prompt');
  assert.equal((await bed.logged()).at(-1), 'text denied too-many-tries');
});

test('a success forgets the failures of its kind', async (t) => {
  const { bed, begun, confirm, codeOf } = await setUp(t);
  const { id, oath } = await begun();
  for (let guess = 0; guess < 4; guess += 1) await confirm(id, '1');
  assert.equal((await confirm(id, codeOf(oath?.secretKey ?? ''))).outcome, 'approved');
  assert.equal((await bed.users.get('anna')).oathThrottle.failures, 0);
});

test('waits with the answer while guesses are slowed', async (t) => {
  const { bed, begun, confirm, codeOf } = await setUp(t);
  const { id, oath } = await begun();
  const guess = { username: 'anna', kind: 'oath-token', response: '1', context: bed.context() } as const;
  for (let count = 0; count < 4; count += 1) await confirm(id, '1');
  // The fifth failure in a row comes from elsewhere; without a token it is none.
  await bed.authentication.answer(guess);
  assert.equal((await confirm(id, codeOf(oath?.secretKey ?? ''))).outcome, 'approved');
});

test('a new enrollment voids an open one', async (t) => {
  const { begun, confirm, codeOf } = await setUp(t);
  const old = await begun();
  await begun();
  assert.equal((await confirm(old.id, codeOf(old.oath?.secretKey ?? ''))).outcome, 'no-such-prompt');
});

test('an enrollment can be confirmed for as long as the setting says', async (t) => {
  const { bed, begun, confirm, codeOf } = await setUp(t);
  await bed.settings.set('enrollment.lifeSeconds', '60', bed.author);
  const { id, oath } = await begun();
  bed.clock.advanceSeconds(60);
  const late = await confirm(id, codeOf(oath?.secretKey ?? ''));
  assert.deepEqual(late.outcome === 'denied' && [late.reason, late.state], ['expired', 'expired']);
});

test('is confirmed by the person, account and session that began it alone', async (t) => {
  const { bed, portal, user, begun, codeOf, context, session } = await setUp(t);
  const { id, oath } = await begun();
  const response = codeOf(oath?.secretKey ?? '');
  const ben = await bed.addUser({ username: 'ben' });
  const otherSession = await bed.beginSession(user, portal);
  const otherAccount = await bed.addAccount('portal-2', { role: 'portal' });
  const request = { user, session: session(), challengeId: id, response, context: context() };
  for (const foreign of [
    { user: ben },
    { session: otherSession },
    { context: bed.context({ account: otherAccount, sessionHash: session().tokenHash }) },
    { challengeId: 'A'.repeat(22) },
  ]) {
    assert.equal((await bed.enrollment.confirm({ ...request, ...foreign })).outcome, 'no-such-prompt');
  }
  assert.equal((await bed.enrollment.confirm(request)).outcome, 'approved');
  assert.equal((await bed.enrollment.confirm(request)).outcome, 'no-such-prompt');
});

test('of many who confirm at once, one succeeds', async (t) => {
  const { bed, begun, confirm, codeOf } = await setUp(t);
  const { id, oath } = await begun();
  const response = codeOf(oath?.secretKey ?? '');
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => confirm(id, response)));
  assert.equal(outcomes.filter(({ outcome }) => outcome === 'approved').length, 1);
  assert.equal((await bed.logged()).length, 10);
});

test('does not confirm in a session that was ended meanwhile', async (t) => {
  const { bed, user, begun, confirm, codeOf } = await setUp(t);
  const { id, oath } = await begun();
  await bed.sessions.endAllOf(user.id);
  assert.equal((await confirm(id, codeOf(oath?.secretKey ?? ''))).outcome, 'no-such-prompt');
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
});

test('an enrollment is no prompt of a sign-in, nor the other way round', async (t) => {
  const { bed, user, begun, codeOf, confirm, context } = await setUp(t, { phone });
  const begunSignIn = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: context() });
  assert.ok(begunSignIn.outcome === 'challenged');
  assert.equal((await confirm(begunSignIn.prompt.id, bed.sentCode())).outcome, 'no-such-prompt');
  await bed.users.changePhone({ username: 'anna', author: bed.author, phone: { ...phone, number: '' } });
  const { id, oath } = await begun();
  const answer = await bed.authentication.answer({
    username: user.username,
    kind: 'oath-token',
    challengeId: id,
    response: codeOf(oath?.secretKey ?? ''),
    context: context(),
  });
  assert.equal(answer.outcome, 'no-such-prompt');
});

test('who has an authenticator proves it first, less than ten minutes ago', async (t) => {
  const { bed, begin, verifySession } = await setUp(t, { phone });
  await assert.rejects(begin(), { code: 'forbidden', message: 'Prove your second factor again first.' });
  await verifySession();
  assert.equal((await begin()).outcome, 'begun');
  bed.clock.advanceSeconds(599);
  assert.equal((await begin()).outcome, 'begun');
  bed.clock.advanceSeconds(1);
  await assert.rejects(begin(), { code: 'forbidden' });
});

test('a text goes to the number on record when no other is given', async (t) => {
  const { bed, begun, verifySession } = await setUp(t, { phone });
  await verifySession();
  const enrollment = await begun({ kind: 'text' });
  assert.equal(enrollment.phone?.number, '2015550123');
  assert.equal(bed.carrier.messages()[0]?.to, '+12015550123');
});

test('another number than the one on record needs leave', async (t) => {
  const { bed, user, begin, verifySession } = await setUp(t, { phone });
  await verifySession();
  assert.equal((await begin({ kind: 'text', phone: otherPhone })).outcome, 'begun');
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { userCanChangePhone: false }, change);
  await assert.rejects(begin({ kind: 'text', phone: otherPhone }), { message: 'Another number needs the help desk.' });
  assert.equal((await begin({ kind: 'text', phone })).outcome, 'begun');
});

test('wants a number that can be dialled', async (t) => {
  const { begin } = await setUp(t);
  await assert.rejects(begin({ kind: 'text' }), { code: 'malformed', message: 'phone: must be given.' });
  await assert.rejects(begin({ kind: 'text', phone: { ...phone, number: '12' } }), { code: 'malformed' });
});

test('the password is enough within the window after the user was added, and not after', async (t) => {
  const { bed, user, begin, context } = await setUp(t);
  await bed.settings.set('enrollment.windowDays', '1', bed.author);
  bed.clock.advanceSeconds(86_399);
  assert.equal((await bed.enrollment.options(user, context())).proof, 'none');
  assert.equal((await begin()).outcome, 'begun');
  bed.clock.advanceSeconds(1);
  assert.equal((await bed.enrollment.options(user, context())).proof, 'help-desk');
  await assert.rejects(begin(), { code: 'forbidden', message: 'The help desk has to open User Setup for you.' });
  await bed.settings.set('enrollment.proof', 'none', bed.author);
  assert.equal((await begin()).outcome, 'begun');
});

test('a trusted network opens User Setup, and no other address does', async (t) => {
  const { bed, user, begin, context } = await setUp(t);
  await bed.settings.set('enrollment.proof', 'network', bed.author);
  const elsewhere = { ...context(), clientAddress: undefined };
  assert.equal((await bed.enrollment.options(user, context())).proof, 'help-desk');
  await assert.rejects(begin(), { code: 'forbidden' });
  await bed.settings.set('authentication.trustedAddresses', '192.0.2.0/24', bed.author);
  assert.equal((await bed.enrollment.options(user, context())).proof, 'none');
  assert.equal((await begin()).outcome, 'begun');
  assert.equal((await bed.enrollment.options(user, elsewhere)).proof, 'help-desk');
  await assert.rejects(begin({ context: elsewhere }), { code: 'forbidden' });
});

test('a code of the help desk opens User Setup in one session, and nowhere else', async (t) => {
  const { bed, portal, user, begin, context, confirm, codeOf } = await setUp(t);
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  assert.equal((await bed.enrollment.options(user, context())).proof, 'code');
  const { code } = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  const first = await begin({ proof: code });
  assert.equal(first.outcome, 'begun');
  // The same person goes back a page and begins again.
  const again = await begin({ proof: code.toLowerCase().replace('-', ' ') });
  assert.ok(again.outcome === 'begun');

  const other = await bed.beginSession(user, portal);
  const otherContext = bed.context({ account: portal, sessionHash: other.tokenHash });
  const stolen = await begin({ proof: code, session: other, context: otherContext });
  assert.deepEqual([stolen.outcome, stolen.outcome === 'denied' && stolen.reason], ['denied', 'wrong-response']);
  const { id, oath } = again.enrollment;
  assert.equal((await confirm(id, codeOf(oath?.secretKey ?? ''))).outcome, 'approved');
});

test('without the code, with a wrong one, or with that of somebody else nothing is begun', async (t) => {
  const { bed, begin } = await setUp(t);
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  await bed.addUser({ username: 'ben' });
  const { code } = await bed.enrollmentCodes.issue({ username: 'ben', author: bed.author });
  for (const proof of [undefined, '', '00000-00000', code]) assert.equal((await begin({ proof })).outcome, 'denied');
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
  assert.deepEqual((await bed.logged()).length, 4);
});

test('a code of the help desk ends with its hours, and a newer one voids it', async (t) => {
  const { bed, begin } = await setUp(t);
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  const old = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  const { code } = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  assert.equal((await begin({ proof: old.code })).outcome, 'denied');
  bed.clock.advanceSeconds(72 * 3600);
  assert.equal((await begin({ proof: code })).outcome, 'denied');
});

test('guesses at a code are slowed, and the help desk ends that with a new one', async (t) => {
  const { bed, begin } = await setUp(t);
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  const { code } = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  for (let guess = 0; guess < 5; guess += 1) assert.equal((await begin({ proof: `wrong${guess}` })).outcome, 'denied');
  const slowed = await begin({ proof: code });
  assert.deepEqual([slowed.outcome, slowed.outcome === 'denied' && slowed.reason], ['denied', 'throttled']);
  const anew = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  assert.equal((await begin({ proof: anew.code })).outcome, 'begun');
});

test('who has an authenticator already is not helped by a code: he proves that one', async (t) => {
  const { bed, begin } = await setUp(t, { phone });
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  const { code } = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  await assert.rejects(begin({ proof: code }), { code: 'forbidden' });
});

test('a phone that was entered but cannot be asked is for the help desk', async (t) => {
  const { begin } = await setUp(t, { authenticator: 'text', textDirection: 'two-way', phone });
  await assert.rejects(begin({ kind: 'oath-token' }), { code: 'forbidden' });
  await assert.rejects(begin({ kind: 'text', phone: otherPhone }), { code: 'forbidden' });
});

test('does not undo a PIN or a reply that was decided for the user', async (t) => {
  const { begin } = await setUp(t, { authenticator: 'text', textMode: 'otp-plus-pin' });
  await assert.rejects(begin({ kind: 'text', phone }), { code: 'forbidden', message: /^Text messages are set up/ });
});

test('a disabled user cannot set himself up', async (t) => {
  const { bed, begin } = await setUp(t);
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  const { user } = await bed.users.get('anna');
  await bed.store.changeUser(user.id, { enabled: false }, change);
  await assert.rejects(begin(), { code: 'forbidden' });
});

test('a user who is disabled between the two steps stays as he was', async (t) => {
  const { bed, user, begun, confirm, codeOf } = await setUp(t);
  const { id, oath } = await begun();
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { enabled: false }, change);
  const confirmed = await confirm(id, codeOf(oath?.secretKey ?? ''));
  assert.equal(confirmed.outcome === 'denied' && confirmed.reason, 'disabled');
});

test('offers what the company offers', async (t) => {
  const { bed, begin } = await setUp(t, { authenticator: 'oath-token' });
  await bed.settings.set('portal.usersCanEnrollOathToken', 'false', bed.author);
  await assert.rejects(begin({ kind: 'oath-token' }), { message: 'This method is not offered.' });
  await bed.settings.set('portal.methods.smsText', 'false', bed.author);
  await assert.rejects(begin({ kind: 'text', phone }), { message: 'This method is not offered.' });
  await bed.settings.unset('portal.methods.smsText', bed.author);
  await bed.settings.set('portal.usersCanSwitchMethod', 'false', bed.author);
  await assert.rejects(begin({ kind: 'text', phone }), { message: 'This method is not offered.' });
  await bed.settings.unset('portal.usersCanEnrollOathToken', bed.author);
  assert.equal((await begin({ kind: 'oath-token' })).outcome, 'begun');
  await bed.settings.set('portal.allowUserEnrollment', 'false', bed.author);
  await assert.rejects(begin({ kind: 'oath-token' }), { message: 'User Setup is closed.' });
  await assert.rejects(begin({ kind: 'app' }), { message: 'This method cannot be set up here.' });
});

test('counts the texts of User Setup among those of the hour', async (t) => {
  const { bed, begin } = await setUp(t);
  await bed.settings.set('text.maximumPerHour', '1', bed.author);
  assert.equal((await begin({ kind: 'text', phone })).outcome, 'begun');
  const capped = await begin({ kind: 'text', phone: otherPhone });
  assert.deepEqual(capped, { outcome: 'denied', reason: 'throttled', retryAfterSeconds: 3600 });
});

test('tells a waiting page that no carrier took the text', async (t) => {
  const refusing: TextCarrier = {
    name: 'refusing',
    takesReplies: false,
    send: async () => ({ accepted: false, fault: 'message', reason: 'no such number' }),
  };
  const { bed, begun, confirm } = await setUp(t, {}, [refusing]);
  const { id } = await begun({ kind: 'text', phone });
  await bed.texts.close();
  const { signal } = new AbortController();
  const state = await bed.authentication.waitForChange({ challengeId: id, from: 'sending', seconds: 0, signal });
  assert.equal(state, 'undeliverable');
  assert.equal((await confirm(id, '123456')).outcome, 'no-such-prompt');
  assert.deepEqual(await bed.logged(), ['text denied undeliverable', 'text denied undeliverable']);
});

test('never logs or reports a secret of an enrollment', async (t) => {
  const { bed, begun, confirm, codeOf } = await setUp(t);
  const { id, oath } = await begun();
  const secretKey = oath?.secretKey ?? '';
  const code = codeOf(secretKey);
  await confirm(id, code);
  const attempts = await bed.loggedAttempts();
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 100 });
  const written = JSON.stringify([attempts, rows, bed.reports]);
  assert.ok(!written.includes(secretKey.replaceAll(' ', '')) && !written.includes(secretKey));
  assert.ok(!written.includes(`"${code}"`));
});

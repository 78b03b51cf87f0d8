import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeStepOf } from '../../../../sdk-service/domain/oath/totp.ts';
import type { TextCarrier } from '../../../../sdk-service/ports/text-carrier.ts';
import { createEnrollmentBed, otherPhone, phone } from '../../../support/enrollment-bed.ts';

test('enrolls an OATH token: secret, code, verified session, and the user has it', async (t) => {
  const { bed, begun, confirm, codeOf, session, portal } = await createEnrollmentBed(t);
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
  const { bed, begun, confirm, codeOf } = await createEnrollmentBed(t);
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
  const { bed, begun, confirm } = await createEnrollmentBed(t);
  const before = await bed.users.get('anna');
  const { id } = await begun();
  await confirm(id, 'wrong');
  assert.deepEqual((await bed.users.get('anna')).user, before.user);
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
});

test('enrolls a phone: text, code, verified session, and the user has it', async (t) => {
  const { bed, begun, confirm } = await createEnrollmentBed(t, { authenticator: 'oath-token' });
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
  const { bed, begun, begin, confirm, codeOf } = await createEnrollmentBed(t);
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
  const { bed, begun, confirm } = await createEnrollmentBed(t);
  const { id } = await begun({ kind: 'text', phone });
  for (let guess = 0; guess < 3; guess += 1) await confirm(id, '1');
  assert.equal((await confirm(id, bed.sentCode())).outcome, 'no-such-prompt');
  assert.equal((await bed.logged()).at(-1), 'text denied too-many-tries');
});

test('a success forgets the failures of its kind', async (t) => {
  const { bed, begun, confirm, codeOf } = await createEnrollmentBed(t);
  const { id, oath } = await begun();
  for (let guess = 0; guess < 4; guess += 1) await confirm(id, '1');
  assert.equal((await confirm(id, codeOf(oath?.secretKey ?? ''))).outcome, 'approved');
  assert.equal((await bed.users.get('anna')).oathThrottle.failures, 0);
});

test('waits with the answer while guesses are slowed', async (t) => {
  const { bed, begun, confirm, codeOf } = await createEnrollmentBed(t);
  const { id, oath } = await begun();
  const guess = { username: 'anna', kind: 'oath-token', response: '1', context: bed.context() } as const;
  for (let count = 0; count < 4; count += 1) await confirm(id, '1');
  // The fifth failure in a row comes from elsewhere; without a token it is none.
  await bed.authentication.answer(guess);
  assert.equal((await confirm(id, codeOf(oath?.secretKey ?? ''))).outcome, 'approved');
});

test('a new enrollment voids an open one', async (t) => {
  const { begun, confirm, codeOf } = await createEnrollmentBed(t);
  const old = await begun();
  await begun();
  assert.equal((await confirm(old.id, codeOf(old.oath?.secretKey ?? ''))).outcome, 'no-such-prompt');
});

test('an enrollment can be confirmed for as long as the setting says', async (t) => {
  const { bed, begun, confirm, codeOf } = await createEnrollmentBed(t);
  await bed.settings.set('enrollment.lifeSeconds', '60', bed.author);
  const { id, oath } = await begun();
  bed.clock.advanceSeconds(60);
  const late = await confirm(id, codeOf(oath?.secretKey ?? ''));
  assert.deepEqual(late.outcome === 'denied' && [late.reason, late.state], ['expired', 'expired']);
});

test('is confirmed by the person, account and session that began it alone', async (t) => {
  const { bed, portal, user, begun, codeOf, context, session } = await createEnrollmentBed(t);
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
  const { bed, begun, confirm, codeOf } = await createEnrollmentBed(t);
  const { id, oath } = await begun();
  const response = codeOf(oath?.secretKey ?? '');
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => confirm(id, response)));
  assert.equal(outcomes.filter(({ outcome }) => outcome === 'approved').length, 1);
  assert.equal((await bed.logged()).length, 10);
});

test('does not confirm in a session that was ended meanwhile', async (t) => {
  const { bed, user, begun, confirm, codeOf } = await createEnrollmentBed(t);
  const { id, oath } = await begun();
  await bed.sessions.endAllOf(user.id);
  assert.equal((await confirm(id, codeOf(oath?.secretKey ?? ''))).outcome, 'no-such-prompt');
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
});

test('an enrollment is no prompt of a sign-in, nor the other way round', async (t) => {
  const { bed, user, begun, codeOf, confirm, context } = await createEnrollmentBed(t, { phone });
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

test('offers what the company offers', async (t) => {
  const { bed, begin } = await createEnrollmentBed(t, { authenticator: 'oath-token' });
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
  const { bed, begin } = await createEnrollmentBed(t);
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
  const { bed, begun, confirm } = await createEnrollmentBed(t, {}, [refusing]);
  const { id } = await begun({ kind: 'text', phone });
  await bed.texts.close();
  const { signal } = new AbortController();
  const state = await bed.authentication.waitForChange({ challengeId: id, from: 'sending', seconds: 0, signal });
  assert.equal(state, 'undeliverable');
  assert.equal((await confirm(id, '123456')).outcome, 'no-such-prompt');
  assert.deepEqual(await bed.logged(), ['text denied undeliverable', 'text denied undeliverable']);
});

test('never logs or reports a secret of an enrollment', async (t) => {
  const { bed, begun, confirm, codeOf } = await createEnrollmentBed(t);
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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEnrollmentBed, otherPhone, phone } from '../../../support/enrollment-bed.ts';

test('who has an authenticator proves it first, less than ten minutes ago', async (t) => {
  const { bed, begin, verifySession } = await createEnrollmentBed(t, { phone });
  await assert.rejects(begin(), { code: 'forbidden', message: 'Prove your second factor again first.' });
  await verifySession();
  assert.equal((await begin()).outcome, 'begun');
  bed.clock.advanceSeconds(599);
  assert.equal((await begin()).outcome, 'begun');
  bed.clock.advanceSeconds(1);
  await assert.rejects(begin(), { code: 'forbidden' });
});

test('a text goes to the number on record when no other is given', async (t) => {
  const { bed, begun, verifySession } = await createEnrollmentBed(t, { phone });
  await verifySession();
  const enrollment = await begun({ kind: 'text' });
  assert.equal(enrollment.phone?.number, '2015550123');
  assert.equal(bed.carrier.messages()[0]?.to, '+12015550123');
});

test('another number than the one on record needs leave', async (t) => {
  const { bed, user, begin, verifySession } = await createEnrollmentBed(t, { phone });
  await verifySession();
  assert.equal((await begin({ kind: 'text', phone: otherPhone })).outcome, 'begun');
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { userCanChangePhone: false }, change);
  await assert.rejects(begin({ kind: 'text', phone: otherPhone }), { message: 'Another number needs the help desk.' });
  assert.equal((await begin({ kind: 'text', phone })).outcome, 'begun');
});

test('wants a number that can be dialled', async (t) => {
  const { begin } = await createEnrollmentBed(t);
  await assert.rejects(begin({ kind: 'text' }), { code: 'malformed', message: 'phone: must be given.' });
  await assert.rejects(begin({ kind: 'text', phone: { ...phone, number: '12' } }), { code: 'malformed' });
});

test('the password is enough within the window after the user was added, and not after', async (t) => {
  const { bed, user, begin, context } = await createEnrollmentBed(t);
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
  const { bed, user, begin, context } = await createEnrollmentBed(t);
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
  const { bed, portal, user, begin, context, confirm, codeOf } = await createEnrollmentBed(t);
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
  const { bed, begin } = await createEnrollmentBed(t);
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  await bed.addUser({ username: 'ben' });
  const { code } = await bed.enrollmentCodes.issue({ username: 'ben', author: bed.author });
  for (const proof of [undefined, '', '00000-00000', code]) assert.equal((await begin({ proof })).outcome, 'denied');
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
  assert.deepEqual((await bed.logged()).length, 4);
});

test('a code of the help desk ends with its hours, and a newer one voids it', async (t) => {
  const { bed, begin } = await createEnrollmentBed(t);
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  const old = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  const { code } = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  assert.equal((await begin({ proof: old.code })).outcome, 'denied');
  bed.clock.advanceSeconds(72 * 3600);
  assert.equal((await begin({ proof: code })).outcome, 'denied');
});

test('guesses at a code are slowed, and the help desk ends that with a new one', async (t) => {
  const { bed, begin } = await createEnrollmentBed(t);
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  const { code } = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  for (let guess = 0; guess < 5; guess += 1) assert.equal((await begin({ proof: `wrong${guess}` })).outcome, 'denied');
  const slowed = await begin({ proof: code });
  assert.deepEqual([slowed.outcome, slowed.outcome === 'denied' && slowed.reason], ['denied', 'throttled']);
  const anew = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  assert.equal((await begin({ proof: anew.code })).outcome, 'begun');
});

test('who has an authenticator already is not helped by a code: he proves that one', async (t) => {
  const { bed, begin } = await createEnrollmentBed(t, { phone });
  await bed.settings.set('enrollment.proof', 'code', bed.author);
  const { code } = await bed.enrollmentCodes.issue({ username: 'anna', author: bed.author });
  await assert.rejects(begin({ proof: code }), { code: 'forbidden' });
});

test('a phone that was entered but cannot be asked is for the help desk', async (t) => {
  const { begin } = await createEnrollmentBed(t, { authenticator: 'text', textDirection: 'two-way', phone });
  await assert.rejects(begin({ kind: 'oath-token' }), { code: 'forbidden' });
  await assert.rejects(begin({ kind: 'text', phone: otherPhone }), { code: 'forbidden' });
});

test('does not undo a reply that was decided for the user', async (t) => {
  const { begin } = await createEnrollmentBed(t, { authenticator: 'text', textDirection: 'two-way' });
  await assert.rejects(begin({ kind: 'text', phone }), { code: 'forbidden', message: /^Text messages are set up/ });
});

test('a disabled user cannot set himself up', async (t) => {
  const { bed, begin } = await createEnrollmentBed(t);
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  const { user } = await bed.users.get('anna');
  await bed.store.changeUser(user.id, { enabled: false }, change);
  await assert.rejects(begin(), { code: 'forbidden' });
});

test('a user who is disabled between the two steps stays as he was', async (t) => {
  const { bed, user, begun, confirm, codeOf } = await createEnrollmentBed(t);
  const { id, oath } = await begun();
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { enabled: false }, change);
  const confirmed = await confirm(id, codeOf(oath?.secretKey ?? ''));
  assert.equal(confirmed.outcome === 'denied' && confirmed.reason, 'disabled');
});

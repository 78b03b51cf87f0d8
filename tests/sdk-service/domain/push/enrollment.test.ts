import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAppBed } from '../../../support/app-bed.ts';
import { newId } from '../../../support/reference-client.ts';

async function setUp(t: Parameters<typeof createAppBed>[0]) {
  const bed = await createAppBed(t);
  const user = await bed.addUser({ authenticator: 'app' });
  const request = await bed.portalRequest(user);
  return { bed, user, request };
}

test('a link is good once, for ten minutes, and only while it is the newest', async (t) => {
  const { bed, request } = await setUp(t);
  const [one, other, third] = [await bed.createDevice(), await bed.createDevice(), await bed.createDevice()];
  const older = await bed.beginEnrollment(request);
  const newer = await bed.beginEnrollment(request);
  assert.equal((await one.redeem(older.link)).body.code, 'not-authorised');
  assert.equal((await one.redeem(newer.link)).status, 201);
  assert.equal((await other.redeem(newer.link)).body.code, 'not-authorised');
  const late = await bed.beginEnrollment(request);
  bed.clock.advanceSeconds(600);
  assert.equal((await third.redeem(late.link)).body.code, 'not-authorised');
});

test('a wrong token and a wrong signature are refused alike, and nothing is written for a stranger', async (t) => {
  const { bed, request } = await setUp(t);
  const device = await bed.createDevice();
  const stranger = await bed.createDevice();
  const { link } = await bed.beginEnrollment(request);
  const guessed = link.replace(/&t=[^&]+/, `&t=${newId()}${newId().slice(0, 21)}`);
  const before = (await bed.store.tailChanges({ after: 0, limit: 1000 })).rows.length;
  const wrong = await device.redeem(guessed);
  const forged = await device.redeem(link, {}, { key: stranger.keys.privateKey });
  assert.deepEqual(wrong.body, forged.body);
  assert.equal(wrong.body.code, 'not-authorised');
  assert.equal((await bed.store.tailChanges({ after: 0, limit: 1000 })).rows.length, before);
  const symmetric = await device.redeem(link, {}, { header: { jwk: { kty: 'oct', k: 'AAAA' } } });
  assert.equal(symmetric.body.code, 'malformed');
  const withPrivate = await device.redeem(link, {}, { header: { jwk: { ...device.jwk, d: 'x'.repeat(43) } } });
  assert.equal(withPrivate.body.code, 'malformed');
  assert.equal((await device.redeem(link)).status, 201);
});

test('a device confirms by its own challenge and key, within five minutes, and once', async (t) => {
  const { bed, request } = await setUp(t);
  const device = await bed.createDevice();
  const stranger = await bed.createDevice();
  const { link } = await bed.beginEnrollment(request);
  await device.redeem(link);
  assert.equal((await device.confirm({ challenge: newId() })).body.code, 'not-authorised');
  assert.equal((await device.confirm({}, { key: stranger.keys.privateKey })).body.code, 'not-authorised');
  assert.equal((await device.call('poll')).body.code, 'not-authorised');
  assert.equal((await device.confirm()).body.state, 'confirmed');
  assert.equal((await device.confirm()).body.code, 'not-authorised');

  const slow = await bed.createDevice();
  await slow.redeem((await bed.beginEnrollment(request)).link);
  bed.clock.advanceSeconds(300);
  assert.equal((await slow.confirm()).body.code, 'not-authorised');
});

test('a device that was not tested is not completed, and its codes do not count', async (t) => {
  const { bed, user, request } = await setUp(t);
  const device = await bed.createDevice();
  const { id: enrollmentId, link } = await bed.beginEnrollment(request);
  await device.redeem(link);
  await assert.rejects(bed.push.enrollments.test({ ...request, enrollmentId }), /no device yet/);
  await device.confirm();
  await assert.rejects(bed.push.enrollments.complete({ ...request, enrollmentId }), /no such enrollment/);
  const { number } = await bed.push.enrollments.test({ ...request, enrollmentId });
  const [test] = await device.poll();
  assert.ok(test);
  const wrong = number === '000000' ? '000001' : '000000';
  assert.equal((await device.decide(test, { decision: 'approve', match: wrong })).body.state, 'match_failed');
  await assert.rejects(bed.push.enrollments.complete({ ...request, enrollmentId }), /no such enrollment/);
  assert.deepEqual((await bed.store.findSubjectById(user.id))?.devices, []);
});

test('whose app asks for a PIN chooses his first when the phone was tested, and has it with the phone', async (t) => {
  const bed = await createAppBed(t);
  const user = await bed.addUser({ authenticator: 'app', appMode: 'pin' });
  const request = await bed.portalRequest(user);
  const device = await bed.createDevice();
  const { id: enrollmentId, link } = await bed.beginEnrollment(request);
  await device.redeem(link);
  await device.confirm();
  const { number } = await bed.push.enrollments.test({ ...request, enrollmentId });
  await device.decide(await bed.requestOf(device), { decision: 'approve', match: number });
  const complete = (pin: string | undefined) => bed.push.enrollments.complete({ ...request, enrollmentId, pin });
  await assert.rejects(complete(undefined), { code: 'malformed', message: 'Pin: must be given.' });
  await assert.rejects(complete('12'), { code: 'malformed', message: 'Pin: must have at least 4 digits.' });
  assert.deepEqual((await bed.store.findSubjectById(user.id))?.devices, []);
  assert.equal((await bed.store.findPin(user.id)).hash, undefined);
  await complete('482619');
  assert.equal((await bed.store.findSubjectById(user.id))?.devices.length, 1);
  assert.equal(await bed.pins.verify({ user, typed: '482619' }), 'ok');
  bed.clock.advanceSeconds(60);
  const prompt = await bed.signIn(user);
  const asked = await bed.requestOf(device);
  assert.equal(asked.payload.need.pin, true);
  const approval = { decision: 'approve', match: prompt.number ?? '', pin: '482619' } as const;
  assert.deepEqual((await device.decide(asked, approval)).body, { state: 'approved' });
});

test('a new device is tested five times and no more', async (t) => {
  const { bed, request } = await setUp(t);
  const device = await bed.createDevice();
  const { id: enrollmentId, link } = await bed.beginEnrollment(request);
  await device.redeem(link);
  await device.confirm();
  for (let tests = 0; tests < 5; tests += 1) await bed.push.enrollments.test({ ...request, enrollmentId });
  await assert.rejects(bed.push.enrollments.test({ ...request, enrollmentId }), /too often/);
});

test('an enrollment belongs to its session', async (t) => {
  const { bed, user, request } = await setUp(t);
  const other = await bed.portalRequest(user);
  const bert = await bed.portalRequest(await bed.addUser({ username: 'bert' }));
  const { id: enrollmentId } = await bed.beginEnrollment(request);
  for (const foreign of [other, bert]) {
    await assert.rejects(bed.push.enrollments.find({ ...foreign, enrollmentId }), /no such enrollment/);
    await assert.rejects(bed.push.enrollments.refuse({ ...foreign, enrollmentId }), /no such enrollment/);
  }
});

test('who has an authenticator proves it first', async (t) => {
  const { bed, user } = await setUp(t);
  await bed.enroll(user);
  const request = await bed.portalRequest(user);
  await assert.rejects(bed.beginEnrollment(request), /second factor again/);
});

test('a key belongs to one device, and devices have a limit', async (t) => {
  const { bed, user } = await setUp(t);
  const device = await bed.enroll(user);
  const fresh = await bed.portalRequest(await bed.addUser({ username: 'bert', authenticator: 'app' }));
  const { link } = await bed.beginEnrollment(fresh);
  assert.equal((await device.redeem(link)).body.code, 'duplicate-key');

  await bed.settings.set('activation.deviceLimit', '1', bed.author);
  const { session } = await bed.portalRequest(user);
  const raised = await bed.sessions.raise(session);
  assert.ok(raised);
  const request = await bed.portalRequest(user);
  const second = await bed.createDevice();
  const begun = await bed.beginEnrollment({ ...request, session: raised.session });
  assert.equal((await second.redeem(begun.link)).body.code, 'device-limit');
});

test('the app is not offered without its addresses, nor on the origin of the portal', async (t) => {
  const { bed, user, request } = await setUp(t);
  await bed.settings.set('portal.url', `${bed.appOrigin}/MultiFactorAuth`, bed.author);
  await assert.rejects(bed.beginEnrollment(request), /not set up/);
  assert.deepEqual(bed.authentication.availableKinds(), ['oath-token', 'text', 'call']);
  await bed.settings.set('portal.url', 'https://portal.example.com/', bed.author);
  assert.deepEqual(bed.authentication.availableKinds(), ['oath-token', 'text', 'app', 'call']);
  assert.ok(user);
});

test('the first device becomes the method, a second one changes nothing', async (t) => {
  const bed = await createAppBed(t);
  const user = await bed.addUser({ authenticator: 'oath-token' });
  await bed.enroll(user);
  assert.equal((await bed.store.findUserById(user.id))?.authenticator, 'app');
  const change = { ...bed.author, at: bed.clock.now(), action: 'user.change', subject: user.username, detail: '' };
  await bed.store.changeUser(user.id, { authenticator: 'oath-token' }, change);
  await bed.enroll(user, { device: { name: 'Tablet' } });
  assert.equal((await bed.store.findUserById(user.id))?.authenticator, 'oath-token');
});

test('the codes of the device count, and every step has its row', async (t) => {
  const { bed, user } = await setUp(t);
  const device = await bed.enroll(user);
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 1000 });
  const actions = rows.map(({ action }) => action).filter((action) => action.startsWith('app.'));
  assert.deepEqual(actions, [
    'app.begin-enrollment',
    'app.redeem',
    'app.confirm',
    'app.decide',
    'app.complete-enrollment',
  ]);
  assert.equal(
    rows.some(({ detail }) => detail.includes(device.totpSecret)),
    false,
  );
  const [known] = (await bed.store.findSubjectById(user.id))?.devices ?? [];
  assert.deepEqual([known?.kind, known?.algorithm, known?.state], ['app', 'SHA1', 'active']);
});

test('a device names and removes itself, and nobody else', async (t) => {
  const { bed, user } = await setUp(t);
  const device = await bed.enroll(user);
  const other = await bed.enroll(await bed.addUser({ username: 'bert', authenticator: 'app' }));
  assert.deepEqual((await device.call('name', { name: ' My\nphone ' })).body, { name: 'My phone' });
  const forged = await device.call('remove', {}, { header: { kid: other.deviceId }, payload: { iss: other.deviceId } });
  assert.equal(forged.body.code, 'not-authorised');
  assert.equal((await device.call('status')).body.name, 'My phone');
  assert.equal((await device.call('remove')).status, 200);
  assert.equal((await device.call('status')).body.code, 'device-revoked');
  assert.equal((await other.call('status')).body.state, 'active');
});

test('the stock app on the same phone replaces no device of this app', async (t) => {
  const { bed, user } = await setUp(t);
  const device = await bed.enroll(user);
  const { code } = await bed.devices.generateCode({ username: user.username, use: 'typed', author: bed.author });
  const activated = await bed.devices.activate({
    code,
    path: undefined,
    device: { name: 'Pixel 9', appVersion: '6.2', token: '', oathCounter: 0n },
    author: bed.author,
  });
  assert.equal(activated.outcome, 'activated');
  const confirmationCode = activated.outcome === 'activated' ? activated.confirmationCode : '';
  assert.equal((await bed.devices.confirm({ confirmationCode, author: bed.author })).outcome, 'confirmed');
  assert.equal((await device.call('status')).body.state, 'active');
  assert.equal((await bed.devices.list(user.username)).length, 2);
});

test('where people do not activate the app themselves, none is begun', async (t) => {
  const bed = await createAppBed(t);
  const user = await bed.addUser();
  await bed.settings.set('portal.usersCanActivateApp', 'false', bed.author);
  await assert.rejects(async () => bed.push.enrollments.begin(await bed.portalRequest(user)), { code: 'forbidden' });
  // The help desk still can.
  await bed.devices.generateCode({ username: user.username, use: 'typed', author: bed.author });
});

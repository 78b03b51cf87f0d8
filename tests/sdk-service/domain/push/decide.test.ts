import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPhoneBed } from '../../../support/app-bed.ts';
import { hashOf, newId } from '../../../support/reference-client.ts';

test('a sign-in is approved with the number that the page shows', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  assert.match(prompt.number ?? '', /^\d{6}$/);
  const request = await bed.requestOf(device);
  assert.equal(request.payload.kind, 'login');
  assert.deepEqual(request.payload.match, { mode: 'enter', digits: 6 });
  assert.equal(request.payload.ctx.service, 'User Portal');
  assert.equal(JSON.stringify(request.payload).includes(prompt.number ?? ''), false);
  const decided = await device.decide(request, { decision: 'approve', match: prompt.number ?? '' });
  assert.deepEqual(decided, { status: 200, body: { state: 'approved' } });
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'approved');
  assert.equal((await bed.logged()).at(-1), 'app approved app');
});

test('no is no, and stands in the log', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  assert.deepEqual((await device.decide(request, { decision: 'deny' })).body, { state: 'denied' });
  const challenge = await bed.store.findChallenge(prompt.id);
  assert.deepEqual([challenge?.state, challenge?.reason], ['denied', 'declined']);
  assert.equal((await bed.logged()).at(-1), 'app denied declined');
});

test('the log says which device answered, and of what comes without one that there was none', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const second = await bed.enroll(user, { device: { name: 'Tablet' } });
  bed.clock.advanceSeconds(3600);
  for (const answering of [device, second]) {
    await bed.signIn(user);
    await answering.decide(await bed.requestOf(answering), { decision: 'deny' });
    assert.equal((await bed.loggedAttempts()).at(-1)?.deviceId, answering.deviceId);
  }
  await bed.blocks.block({ username: user.username, reason: 'lost', author: bed.author });
  await assert.rejects(bed.signIn(user), /blocked/);
  const row = (await bed.loggedAttempts()).at(-1);
  assert.deepEqual([row?.reason, row?.deviceId], ['blocked', undefined]);
});

test('fraud blocks the user and ends his sessions', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  await bed.signIn(user);
  const reply = await device.decide(await bed.requestOf(device), { decision: 'fraud' });
  assert.deepEqual(reply.body, { state: 'fraud_reported', blocked: true });
  assert.equal(await bed.blocks.isBlocked(user.username), true);
  assert.equal(await bed.store.endSessionsOfUser(user.id), 0);
  await assert.rejects(bed.signIn(user), /blocked/);
});

test('fraud blocks nobody where the company does not want that', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  await bed.settings.set('mobile.fraudBlocks', 'false', bed.author);
  await bed.signIn(user);
  const reply = await device.decide(await bed.requestOf(device), { decision: 'fraud' });
  assert.deepEqual(reply.body, { state: 'fraud_reported' });
  assert.deepEqual(await bed.store.findFraudAt(user.id), bed.clock.now());
  assert.equal(await bed.blocks.isBlocked(user.username), false);
});

test('one wrong number ends the request, and counts as a failure', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  const wrong = prompt.number === '000000' ? '000001' : '000000';
  assert.deepEqual((await device.decide(request, { decision: 'approve', match: wrong })).body, {
    state: 'match_failed',
  });
  const late = await device.decide(request, { decision: 'approve', match: prompt.number ?? '' });
  assert.equal(late.body.code, 'already-decided');
  const challenge = await bed.store.findChallenge(prompt.id);
  assert.deepEqual([challenge?.state, challenge?.reason], ['denied', 'wrong-response']);
  assert.equal((await bed.store.findThrottle(user.id, 'app')).failures, 1);
});

test('an approval without the number ends a request that has one', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  await bed.signIn(user);
  const reply = await device.decide(await bed.requestOf(device), { decision: 'approve' });
  assert.deepEqual(reply.body, { state: 'match_failed' });
});

test('what is answered after its time counts for nothing', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  bed.clock.advanceSeconds(60);
  const reply = await device.decide(request, { decision: 'approve', match: prompt.number ?? '' });
  assert.equal(reply.body.code, 'request-expired');
  assert.notEqual((await bed.store.findChallenge(prompt.id))?.state, 'approved');
});

test('of two devices that decide at once one wins', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const second = await bed.enroll(user, { device: { name: 'Tablet' } });
  bed.clock.advanceSeconds(3600);
  const prompt = await bed.signIn(user);
  const [one, other] = [await bed.requestOf(device), await bed.requestOf(second)];
  const replies = await Promise.all([
    device.decide(one, { decision: 'approve', match: prompt.number ?? '' }),
    second.decide(other, { decision: 'deny' }),
  ]);
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 400]);
  assert.equal(replies.find(({ status }) => status === 400)?.body.code, 'already-decided');
  assert.equal((await bed.logged()).filter((row) => row.startsWith('app') && !row.includes('enrollment')).length, 1);
});

test('a device that was removed decides nothing and is told so', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  await bed.devices.remove({ deviceId: device.deviceId, author: bed.author });
  const reply = await device.decide(request, { decision: 'approve', match: prompt.number ?? '' });
  assert.equal(reply.body.code, 'device-revoked');
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'open');
});

test('a device that was removed is asked nothing', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const second = await bed.enroll(user, { device: { name: 'Tablet' } });
  await bed.devices.remove({ deviceId: device.deviceId, author: bed.author });
  bed.clock.advanceSeconds(3600);
  await bed.signIn(user);
  assert.equal((await device.call('poll')).body.code, 'device-revoked');
  assert.equal((await second.poll()).length, 1);
  bed.clock.advanceSeconds(2 * 86_400);
  await bed.devices.purge();
  await bed.push.purge();
  assert.equal((await device.call('poll')).body.code, 'not-authorised');
});

test('a device that waits learns at once that it was removed', async (t) => {
  const { bed, device } = await createPhoneBed(t);
  const look = { seconds: 0, signal: t.signal };
  const { cursor } = await bed.push.waitForDevices({ cursor: 0, ...look });
  assert.deepEqual((await bed.push.waitForDevices({ cursor, ...look })).deviceIds, []);
  await bed.devices.remove({ deviceId: device.deviceId, author: bed.author });
  assert.deepEqual((await bed.push.waitForDevices({ cursor, ...look })).deviceIds, [device.deviceId]);
  assert.equal((await device.call('poll')).body.code, 'device-revoked');
});

test('a user who was disabled meanwhile approves nothing', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  const change = { ...bed.author, at: bed.clock.now(), action: 'user.change', subject: user.username, detail: '' };
  await bed.store.changeUser(user.id, { enabled: false }, change);
  const reply = await device.decide(request, { decision: 'approve', match: prompt.number ?? '' });
  assert.equal(reply.body.code, 'user-blocked');
});

test('refuses what an attacker would send', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const stranger = await bed.createDevice();
  const anna = await bed.addUser({ username: 'bert', authenticator: 'app' });
  const other = await bed.enroll(anna);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  const match = prompt.number ?? '';
  const approval = { decision: 'approve', match } as const;
  const now = Math.floor(bed.clock.now().getTime() / 1000);
  const url = `${bed.issuer}/mobile/v1/requests/${request.payload.jti}/decision`;

  const refusals = {
    'no signature': device.decide(request, approval, {
      message: (message) => `${message.slice(0, message.lastIndexOf('.'))}.AAAA`,
    }),
    'another key': device.decide(request, approval, { key: stranger.keys.privateKey }),
    'alg none': device.decide(request, approval, { header: { alg: 'none' } }),
    'alg HS256': device.decide(request, approval, { header: { alg: 'HS256' } }),
    'a key of its own': device.decide(request, approval, {
      header: { jwk: stranger.jwk },
      key: stranger.keys.privateKey,
    }),
    'a critical header': device.decide(request, approval, { header: { crit: ['b64'], b64: false } }),
    'another type': device.decide(request, approval, { header: { typ: 'poll+jwt' } }),
    'another address': device.decide(request, approval, { header: { url: `${url}s` } }),
    'another audience': device.decide(request, approval, { payload: { aud: 'https://other.example.com' } }),
    'another sender': device.decide(request, approval, { payload: { iss: other.deviceId } }),
    'a clock that is slow': device.decide(request, approval, { payload: { iat: now - 121 } }),
    'a clock that is fast': device.decide(request, approval, { payload: { iat: now + 121 } }),
    'an id that is too short': device.decide(request, approval, { payload: { jti: 'x' } }),
    'the hash of another message': device.decide(request, approval, { payload: { req_hash: hashOf('x') } }),
    'another nonce': device.decide(request, approval, { payload: { nonce: newId() } }),
    'another request': device.decide(request, approval, { payload: { req: newId() } }),
    'the device of somebody else': other.decide(request, approval),
    'a device that nobody knows': stranger.decide(request, approval, { header: { kid: newId(), url } }),
    'a number that is no text': device.decide(request, approval, { payload: { match: Number(match) } }),
    'a decision that is none': device.decide(request, approval, { payload: { decision: 'allow' } }),
    'an oversized message': device.decide(request, approval, { payload: { padding: 'x'.repeat(20_000) } }),
    'no JWS': device.decide(request, approval, { message: () => 'hello' }),
  };
  const codes: Record<string, string> = {};
  for (const [name, reply] of Object.entries(refusals)) codes[name] = (await reply).body.code;
  assert.deepEqual(codes, {
    'no signature': 'not-authorised',
    'another key': 'not-authorised',
    'alg none': 'unsupported-alg',
    'alg HS256': 'unsupported-alg',
    'a key of its own': 'malformed',
    'a critical header': 'malformed',
    'another type': 'malformed',
    'another address': 'not-authorised',
    'another audience': 'not-authorised',
    'another sender': 'not-authorised',
    'a clock that is slow': 'clock-skew',
    'a clock that is fast': 'clock-skew',
    'an id that is too short': 'malformed',
    'the hash of another message': 'malformed',
    'another nonce': 'malformed',
    'another request': 'malformed',
    'the device of somebody else': 'no-such-request',
    'a device that nobody knows': 'not-authorised',
    'a number that is no text': 'malformed',
    'a decision that is none': 'malformed',
    'an oversized message': 'malformed',
    'no JWS': 'malformed',
  });
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'open');
});

test('a message is accepted once', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  await bed.signIn(user);
  const request = await bed.requestOf(device);
  const url = `${bed.issuer}/mobile/v1/requests/${request.payload.jti}/decision`;
  const own = {
    req: request.payload.jti,
    nonce: request.payload.nonce,
    req_hash: hashOf(request.message),
    decision: 'deny',
  };
  const message = await device.makeMessage(url, 'authdec+jwt', own);
  assert.equal((await bed.post(url, message)).status, 200);
  assert.equal((await bed.post(url, message)).body.code, 'replay');
});

test('a decision about one request is none about the next', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const first = await bed.signIn(user);
  const old = await bed.requestOf(device);
  bed.clock.advanceSeconds(61);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  assert.notEqual(request.payload.jti, old.payload.jti);
  const swapped = { req: request.payload.jti, nonce: request.payload.nonce };
  const reply = await device.decide(
    { ...old, payload: { ...old.payload, ...swapped, jti: request.payload.jti } },
    {
      decision: 'approve',
      match: prompt.number ?? '',
    },
  );
  assert.equal(reply.body.code, 'malformed');
  const stale = await device.decide(old, { decision: 'approve', match: first.number ?? '' });
  assert.equal(stale.status, 400);
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'open');
});

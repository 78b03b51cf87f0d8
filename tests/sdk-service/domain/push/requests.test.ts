import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPhoneBed } from '../../../support/app-bed.ts';
import { hashOf } from '../../../support/reference-client.ts';

test('each request has an id and a nonce of its own, of 128 bits each, for each device', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const second = await bed.enroll(user, { device: { name: 'Tablet' } });
  const seen: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    bed.clock.advanceSeconds(3600);
    await bed.signIn(user);
    for (const each of [device, second]) {
      const { payload } = await bed.requestOf(each);
      seen.push(payload.jti, payload.nonce);
    }
  }
  assert.equal(new Set(seen).size, 12);
  assert.deepEqual(new Set(seen.map((text) => Buffer.from(text, 'base64url').length)), new Set([16]));
});

test('what a person is shown of a request is bounded, whatever the caller says', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const { context } = await bed.portalRequest(user);
  const applicationName = `<b>${'x'.repeat(5000)}`;
  await bed.authentication.beginInBackground({
    username: user.username,
    requireUserMatch: true,
    kind: 'app',
    context: { ...context, applicationName },
  });
  const { payload } = await bed.requestOf(device);
  assert.equal(payload.ctx.service, applicationName.slice(0, 100));
});

test('no and fraud are signed like yes: whoever forges them stops nobody', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const stranger = await bed.createDevice();
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  for (const decision of ['deny', 'fraud'] as const) {
    const forged = await device.decide(request, { decision }, { key: stranger.keys.privateKey });
    assert.equal(forged.body.code, 'not-authorised');
    const otherHash = await device.decide(request, { decision }, { payload: { req_hash: hashOf('x') } });
    assert.equal(otherHash.body.code, 'malformed');
  }
  assert.equal(await bed.blocks.isBlocked(user.username), false);
  const decided = await device.decide(request, { decision: 'approve', match: prompt.number ?? '' });
  assert.deepEqual(decided.body, { state: 'approved' });
});

test('what was decided stays, whatever is said afterwards', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const match = prompt.number ?? '';
  const request = await bed.requestOf(device);
  assert.deepEqual((await device.decide(request, { decision: 'deny' })).body, { state: 'denied' });
  for (const decision of [{ decision: 'approve', match }, { decision: 'deny' }, { decision: 'fraud' }] as const) {
    assert.equal((await device.decide(request, decision)).body.code, 'already-decided');
  }
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'denied');
  assert.equal(await bed.blocks.isBlocked(user.username), false);
});

test('of many approvals of one request at once, one counts', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  const approval = { decision: 'approve', match: prompt.number ?? '' } as const;
  const replies = await Promise.all(Array.from({ length: 20 }, () => device.decide(request, approval)));
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  assert.equal((await bed.logged()).filter((row) => row === 'app approved app').length, 1);
});

test('many numbers at once are one try', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  const guesses = Array.from({ length: 50 }, (_, index) => String(index).padStart(6, '0'));
  const replies = await Promise.all(
    guesses
      .filter((match) => match !== prompt.number)
      .map((match) => device.decide(request, { decision: 'approve', match })),
  );
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  assert.equal((await bed.store.findThrottle(user.id, 'app')).failures, 1);
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'denied');
});

test('a user who is blocked while his approval is on its way is not let in', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  await bed.blocks.block({ username: user.username, reason: 'stolen', author: bed.author });
  const reply = await device.decide(request, { decision: 'approve', match: prompt.number ?? '' });
  assert.equal(reply.status, 400);
  assert.notEqual((await bed.store.findChallenge(prompt.id))?.state, 'approved');
});

test('a request and its end hurry those who wait in the same process; what changes nothing does not', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const before = bed.ticker.hurries();
  const { number = '' } = await bed.signIn(user);
  assert.equal(bed.ticker.hurries(), before + 1);
  const request = await bed.requestOf(device);
  await device.decide(request, { decision: 'approve', match: number });
  assert.equal(bed.ticker.hurries(), before + 2);
  await device.decide(request, { decision: 'deny' });
  assert.equal(bed.ticker.hurries(), before + 2);
});

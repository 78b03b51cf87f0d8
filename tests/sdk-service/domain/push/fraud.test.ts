import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAppBed } from '../../../support/app-bed.ts';

async function setUp(t: Parameters<typeof createAppBed>[0]) {
  const bed = await createAppBed(t);
  const set = (name: string, value: string) => bed.settings.set(name, value, bed.author);
  await set('mail.server', 'smtp.contoso.example');
  await set('mail.sender', 'MFA <mfa@contoso.example>');
  await set('mail.enabled', 'true');
  const user = await bed.addUser({ authenticator: 'app' });
  const device = await bed.enroll(user);
  bed.clock.advanceSeconds(3600);
  const waiting = async () => (await bed.mails.list(100)).map(({ kind }) => kind).toReversed();
  return { bed, set, user, device, waiting };
}

test('a fraud report is an event in the log, blocks the user, and is told to the administrators', async (t) => {
  const { bed, set, user, device, waiting } = await setUp(t);
  await set('alerts.fraud', 'one@contoso.example');
  await set('alerts.blocked', 'one@contoso.example');
  await bed.signIn(user);
  const request = await bed.requestOf(device);
  assert.deepEqual(request.payload.fraud, { allowed: true, blocks: true });
  const reply = await device.decide(request, { decision: 'fraud' });
  assert.deepEqual(reply.body, { state: 'fraud_reported', blocked: true });
  assert.equal((await bed.logged()).at(-1), 'app denied fraud-reported');
  assert.equal(await bed.blocks.isBlocked(user.username), true);
  assert.deepEqual(await waiting(), ['alert.fraud', 'alert.blocked']);
});

test('with fraud alerts off no report is offered, and one that comes all the same is a denial', async (t) => {
  const { bed, set, user, device, waiting } = await setUp(t);
  await set('alerts.fraud', 'one@contoso.example');
  await set('mobile.fraudAlerts', 'false');
  await bed.signIn(user);
  const request = await bed.requestOf(device);
  assert.equal(request.payload.fraud.allowed, false);
  const reply = await device.decide(request, { decision: 'fraud' });
  assert.deepEqual(reply.body, { state: 'denied' });
  assert.equal((await bed.logged()).at(-1), 'app denied declined');
  assert.equal(await bed.blocks.isBlocked(user.username), false);
  assert.deepEqual(await waiting(), []);
});

test('three denials in a row are told once, and the app is asked no more', async (t) => {
  const { bed, set, user, device, waiting } = await setUp(t);
  await set('alerts.denials', 'one@contoso.example');
  for (let denials = 0; denials < 3; denials += 1) {
    assert.deepEqual(await waiting(), []);
    await bed.signIn(user);
    await device.decide(await bed.requestOf(device), { decision: 'deny' });
    bed.clock.advanceSeconds(200);
  }
  assert.deepEqual(await waiting(), ['alert.denials']);
  assert.equal((await bed.signIn(user)).kind, 'oath-token');
});

test('a new device is told to its user, and so is its removal', async (t) => {
  const { bed, set, waiting } = await setUp(t);
  await set('portal.url', 'https://portal.contoso.example/MultiFactorAuth');
  const user = await bed.addUser({ username: 'bert', authenticator: 'app', emailAddress: 'bert@contoso.example' });
  const device = await bed.enroll(user);
  assert.deepEqual(await waiting(), ['changed.deviceAdded']);
  await device.call('remove');
  assert.deepEqual(await waiting(), ['changed.deviceAdded', 'changed.deviceRemoved']);
  const [, added] = await bed.store.listMails(2);
  assert.match(added?.text ?? '', /activated for bert[\s\S]*know nothing of this[\s\S]*portal\.contoso\.example/);
});

test('the app shows the account by the name that the company gives it, from its next request on', async (t) => {
  const { bed, set, user, device } = await setUp(t);
  await bed.signIn(user);
  assert.equal((await bed.requestOf(device)).payload.ctx.company, 'MFA Server');
  await set('mobile.accountName', 'Contoso Ltd');
  bed.clock.advanceSeconds(61);
  await bed.signIn(user);
  assert.equal((await bed.requestOf(device)).payload.ctx.company, 'Contoso Ltd');
  const fresh = await bed.createDevice();
  const bert = await bed.portalRequest(await bed.addUser({ username: 'bert', authenticator: 'app' }));
  const redeemed = await fresh.redeem((await bed.beginEnrollment(bert)).link);
  assert.equal(redeemed.body.account.issuer_name, 'Contoso Ltd');
});

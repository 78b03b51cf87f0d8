import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAppBed } from '../../../support/app-bed.ts';
import { createPlatformAuthenticator } from '../../../support/platform-authenticator.ts';
import { decisionChallenge } from '../../../support/reference-client.ts';

/** A person whose phone recognizes its owner. */
async function setUp(t: Parameters<typeof createAppBed>[0]) {
  const bed = await createAppBed(t);
  const user = await bed.addUser({ authenticator: 'app' });
  const phone = createPlatformAuthenticator(bed.appOrigin);
  const device = await bed.createDevice();
  const request = await bed.portalRequest(user);
  const { id: enrollmentId, link } = await bed.beginEnrollment(request);
  const { body } = await device.redeem(link);
  return { bed, user, phone, device, request: { ...request, enrollmentId }, options: body.webauthn_options };
}

async function enrolled(t: Parameters<typeof createAppBed>[0]) {
  const started = await setUp(t);
  const { bed, user, phone, device, request, options } = started;
  const confirmed = await device.confirm({ webauthn: phone.create(options) });
  assert.deepEqual(confirmed.body, { state: 'confirmed', uv: true });
  const { number } = await bed.push.enrollments.test(request);
  const test = await bed.requestOf(device);
  assert.deepEqual(test.payload.need, { uv: true, pin: false });
  const uv = phone.get(decisionChallenge(test, number));
  assert.equal((await device.decide(test, { decision: 'approve', match: number, uv })).status, 200);
  await bed.push.enrollments.complete(request);
  bed.clock.advanceSeconds(3600);
  const prompt = await bed.signIn(user);
  return { ...started, prompt, number: prompt.number ?? '', asked: await bed.requestOf(device) };
}

test('an approval is signed by the phone too, over what was shown', async (t) => {
  const { bed, device, phone, asked, number, prompt } = await enrolled(t);
  const uv = phone.get(decisionChallenge(asked, number));
  const reply = await device.decide(asked, { decision: 'approve', match: number, uv });
  assert.deepEqual(reply.body, { state: 'approved' });
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'approved');
});

test('an approval that the phone did not sign, or not this one, leaves the request open', async (t) => {
  const { bed, device, phone, asked, number, prompt } = await enrolled(t);
  const challenge = decisionChallenge(asked, number);
  const other = createPlatformAuthenticator(bed.appOrigin);
  const attempts = {
    nothing: undefined,
    'another credential': other.get(challenge),
    'another number': phone.get(decisionChallenge(asked, '000000')),
    'another origin': phone.get(challenge, { origin: 'https://evil.example.com' }),
    'another site': phone.get(challenge, { rpId: 'evil.example.com' }),
    'somebody who was not recognized': phone.get(challenge, { flags: 0x01 }),
    'a registration': phone.get(challenge, { type: 'webauthn.create' }),
    'a counter that went back': phone.get(challenge, { counter: 1 }),
    'a text': 'yes',
  };
  for (const [name, uv] of Object.entries(attempts)) {
    const reply = await device.decide(asked, { decision: 'approve', match: number, ...(uv !== undefined && { uv }) });
    assert.equal(reply.body.code, 'policy', name);
  }
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'open');
  assert.equal((await device.decide(asked, { decision: 'deny' })).body.state, 'denied');
});

test('a credential that does not verify is refused at enrollment, and none where the company asks for one', async (t) => {
  const { bed, device, phone, options } = await setUp(t);
  const wrong = phone.create(options, { challenge: 'x' });
  assert.equal((await device.confirm({ webauthn: wrong })).body.code, 'malformed');
  const unverified = phone.create(options, { flags: 0x01 });
  assert.equal((await device.confirm({ webauthn: unverified })).body.code, 'malformed');
  await bed.settings.set('mobile.userVerification', 'required', bed.author);
  assert.equal((await device.confirm()).body.code, 'policy');
  assert.equal((await device.confirm({ webauthn: phone.create(options) })).body.uv, true);
});

test('a device without it approves nothing any more once the company asks for it', async (t) => {
  const bed = await createAppBed(t);
  const user = await bed.addUser({ authenticator: 'app' });
  const device = await bed.enroll(user);
  bed.clock.advanceSeconds(3600);
  await bed.settings.set('mobile.userVerification', 'required', bed.author);
  const prompt = await bed.signIn(user);
  const asked = await bed.requestOf(device);
  const reply = await device.decide(asked, { decision: 'approve', match: prompt.number ?? '' });
  assert.equal(reply.body.code, 'policy');
  assert.equal((await bed.store.findChallenge(prompt.id))?.state, 'open');
});

test('where the phone recognizes its owner, its key is changed with him alone', async (t) => {
  const { device, phone, asked, number } = await enrolled(t);
  const forgeries = [undefined, () => phone.get(decisionChallenge(asked, number)), () => 'yes'];
  for (const uv of forgeries) {
    assert.equal((await device.changeKey({ ...(uv !== undefined && { uv }) })).body.code, 'policy');
  }
  assert.equal((await device.changeKey({ uv: (challenge) => phone.get(challenge) })).status, 200);
  assert.equal((await device.call('status')).status, 200);
});

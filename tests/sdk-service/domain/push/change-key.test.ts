import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPhoneBed } from '../../../support/app-bed.ts';
import { makeKeys, newId } from '../../../support/reference-client.ts';

test('a device changes its key: the new one signs, and the old one nothing any more', async (t) => {
  const { bed, user, device } = await createPhoneBed(t);
  const old = device.keys.privateKey;
  const { status, body } = await device.changeKey();
  assert.deepEqual([status, Object.keys(body)], [200, ['thumbprint']]);
  assert.equal((await device.call('status')).status, 200);
  assert.equal((await device.call('status', {}, { key: old })).body.code, 'not-authorised');

  const prompt = await bed.signIn(user);
  const request = await bed.requestOf(device);
  const approval = { decision: 'approve', match: prompt.number ?? '' } as const;
  assert.equal((await device.decide(request, approval, { key: old })).body.code, 'not-authorised');
  assert.deepEqual((await device.decide(request, approval)).body, { state: 'approved' });
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 1000 });
  assert.equal(rows.filter(({ action }) => action === 'app.change-key').length, 1);
});

test('a key is changed by both keys together, about this device and this message, and by nothing less', async (t) => {
  const { bed, device } = await createPhoneBed(t);
  const stranger = await makeKeys();
  const refusals = {
    'signed by the new key alone': device.changeKey({ next: stranger, tampering: { key: stranger.keys.privateKey } }),
    'proved by the old key': device.changeKey({ proof: { key: device.keys.privateKey } }),
    'proved by a third key': device.changeKey({ proof: { key: stranger.keys.privateKey } }),
    'a proof about another device': device.changeKey({ proof: { payload: { device_id: newId() } } }),
    'a proof about another message': device.changeKey({ proof: { payload: { jti: newId() } } }),
    'a proof of another type': device.changeKey({ proof: { header: { typ: 'keys+jwt' } } }),
    'a proof with a key of its own': device.changeKey({ proof: { header: { jwk: stranger.jwk } } }),
    'no proof': device.changeKey({ tampering: { payload: { proof: undefined } } }),
    'a private key': device.changeKey({ tampering: { payload: { new_jwk: { ...stranger.jwk, d: 'x'.repeat(43) } } } }),
    'a symmetric key': device.changeKey({ tampering: { payload: { new_jwk: { kty: 'oct', k: 'AAAA' } } } }),
  };
  const codes: Record<string, string> = {};
  for (const [name, reply] of Object.entries(refusals)) codes[name] = (await reply).body.code;
  assert.deepEqual(codes, {
    'signed by the new key alone': 'not-authorised',
    'proved by the old key': 'not-authorised',
    'proved by a third key': 'not-authorised',
    'a proof about another device': 'not-authorised',
    'a proof about another message': 'not-authorised',
    'a proof of another type': 'not-authorised',
    'a proof with a key of its own': 'not-authorised',
    'no proof': 'malformed',
    'a private key': 'malformed',
    'a symmetric key': 'malformed',
  });
  assert.equal((await device.call('status')).status, 200);
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 1000 });
  assert.equal(
    rows.some(({ action }) => action === 'app.change-key'),
    false,
  );
});

test('a key that a device has already, be it this one, is none', async (t) => {
  const { bed, device } = await createPhoneBed(t);
  const other = await bed.enroll(await bed.addUser({ username: 'bert', authenticator: 'app' }));
  for (const { keys, jwk } of [device, other]) {
    assert.equal((await device.changeKey({ next: { keys, jwk } })).body.code, 'duplicate-key');
  }
});

test('of two changes at once one counts', async (t) => {
  const { device } = await createPhoneBed(t);
  const old = { key: device.keys.privateKey };
  const replies = await Promise.all([device.changeKey({ tampering: old }), device.changeKey({ tampering: old })]);
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 400]);
});

test('a device that was removed changes no key', async (t) => {
  const { bed, device } = await createPhoneBed(t);
  await bed.devices.remove({ deviceId: device.deviceId, author: bed.author });
  assert.equal((await device.changeKey()).body.code, 'device-revoked');
});

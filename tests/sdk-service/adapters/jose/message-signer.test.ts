import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageSigner } from '../../../../sdk-service/adapters/jose/message-signer.ts';
import type { PublicJwk } from '../../../../sdk-service/ports/app-device.ts';
import { readVectors } from '../../../support/read-vectors.ts';
import { decisionChallenge, hashOf } from '../../../support/reference-client.ts';

type Vector = { readonly title: string; readonly message: string; readonly key: PublicJwk } & (
  | { readonly kind: 'thumbprint'; readonly thumbprint: string }
  | { readonly kind: 'verified'; readonly url?: string }
  | { readonly kind: 'request'; readonly hash: string }
  | { readonly kind: 'challenge'; readonly match: string; readonly challenge: string }
  | { readonly kind: 'refused'; readonly reason: 'form' | 'signature' }
);

const vectors = readVectors<Vector>('mobile-v1');

function of<Kind extends Vector['kind']>(kind: Kind) {
  return vectors.filter((vector): vector is Vector & { readonly kind: Kind } => vector.kind === kind);
}

for (const { title, key, thumbprint } of of('thumbprint')) {
  test(`mobile protocol: ${title}`, async () => {
    assert.equal(await messageSigner.thumbprint(key), thumbprint);
  });
}

for (const { title, key, message, url } of of('verified')) {
  test(`mobile protocol: ${title} verifies`, async () => {
    assert.equal(await messageSigner.verify(message, key), true);
    assert.equal(messageSigner.parse(message)?.header.url, url);
  });
}

for (const { title, key, message, hash } of of('request')) {
  test(`mobile protocol: ${title}`, async () => {
    assert.equal(await messageSigner.verify(message, key), true);
    assert.equal(hashOf(message), hash);
  });
}

for (const { title, message, match, challenge } of of('challenge')) {
  test(`mobile protocol: ${title}`, () => {
    assert.equal(decisionChallenge({ message, payload: messageSigner.parse(message)?.payload }, match), challenge);
  });
}

for (const { title, key, message, reason } of of('refused')) {
  test(`mobile protocol: ${title} is refused by its ${reason}`, async () => {
    assert.equal(messageSigner.parse(message) === undefined, reason === 'form');
    assert.equal(await messageSigner.verify(message, key), false);
  });
}

test('what it signs verifies under its key and no other', async () => {
  const [one, other] = [await messageSigner.generateKey(), await messageSigner.generateKey()];
  const message = await messageSigner.sign({ payload: { a: 1 }, type: 'x', keyId: 'k', privateKey: one.privateKey });
  assert.deepEqual(messageSigner.parse(message)?.header, { alg: 'ES256', typ: 'x', kid: 'k' });
  assert.equal(await messageSigner.verify(message, one.publicKey), true);
  assert.equal(await messageSigner.verify(message, other.publicKey), false);
  assert.equal(await messageSigner.verify(message, { ...one.publicKey, x: other.publicKey.x }), false);
});

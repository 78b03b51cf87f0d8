import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOpener } from '../../../../sdk-service/adapters/jose/message-opener.ts';
import { messageSigner } from '../../../../sdk-service/adapters/jose/message-signer.ts';
import { readVectors } from '../../../support/read-vectors.ts';
import { encryptPin } from '../../../support/reference-client.ts';

interface Vector {
  readonly title: string;
  readonly kind: string;
  readonly message: string;
  readonly privateKey: { readonly kid: string };
  readonly plaintext: string;
}

const vectors = readVectors<Vector>('mobile-v1').filter(({ kind }) => kind === 'encrypted');

for (const { title, message, privateKey, plaintext } of vectors) {
  test(`mobile protocol: ${title} opens`, async () => {
    const { kid, ...key } = privateKey;
    const opened = await messageOpener.open(message, { keyId: kid, privateKey: JSON.stringify(key) });
    assert.equal(opened?.toString(), plaintext);
  });
}

test('what an app encrypted is opened by its key, and by no other', async () => {
  const [one, other] = [await messageSigner.generateKey(), await messageSigner.generateKey()];
  const payload = { nonce: 'n', pin: { key: { ...one.publicKey, kid: 'k' } } };
  const message = await encryptPin('1357', { payload });
  const opened = await messageOpener.open(message, { keyId: 'k', privateKey: one.privateKey });
  assert.deepEqual(JSON.parse(opened?.toString() ?? ''), { nonce: 'n', pin: '1357            ' });
  assert.equal(await messageOpener.open(message, { keyId: 'k', privateKey: other.privateKey }), undefined);
  assert.equal(await messageOpener.open(message, { keyId: 'l', privateKey: one.privateKey }), undefined);
});

test('what is no message of that form is not opened', async () => {
  const { privateKey } = await messageSigner.generateKey();
  for (const message of ['', 'a.b.c', 'a..b.c.d', 'e30..AAAA.AAAA.AAAA']) {
    assert.equal(await messageOpener.open(message, { keyId: 'k', privateKey }), undefined);
  }
});

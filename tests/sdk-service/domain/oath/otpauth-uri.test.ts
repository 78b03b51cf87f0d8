import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otpauthUri } from '../../../../sdk-service/domain/oath/otpauth-uri.ts';

const token = {
  issuer: 'Contoso',
  label: 'anna@contoso.example',
  secret: Buffer.from('12345678901234567890'),
  algorithm: 'SHA1',
  digits: 6,
  timeStepSeconds: 30,
} as const;

test('names issuer, user, secret and parameters', () => {
  assert.equal(
    otpauthUri(token),
    'otpauth://totp/Contoso:anna%40contoso.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso&algorithm=SHA1&digits=6&period=30',
  );
});

test('percent-encodes what an address may not hold', () => {
  const uri = otpauthUri({ ...token, issuer: 'Müller & Söhne', label: 'CONTOSO\\jörg+1 #?' });
  assert.ok(uri.startsWith('otpauth://totp/M%C3%BCller%20%26%20S%C3%B6hne:CONTOSO%5Cj%C3%B6rg%2B1%20%23%3F?'), uri);
  assert.equal(new URL(uri).searchParams.get('issuer'), 'Müller & Söhne');
});

test('leaves only the colon that parts issuer and user', () => {
  const { pathname } = new URL(otpauthUri({ ...token, issuer: 'A: B', label: 'x:y' }));
  assert.equal(decodeURIComponent(pathname), '/A  B:x y');
});

test('says the parameters of another token', () => {
  const { searchParams } = new URL(otpauthUri({ ...token, algorithm: 'SHA256', digits: 8, timeStepSeconds: 60 }));
  assert.deepEqual(
    [searchParams.get('algorithm'), searchParams.get('digits'), searchParams.get('period')],
    ['SHA256', '8', '60'],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase32, fromBase64url, toBase64url, utf8 } from '../../../mobile-app-service/authenticator/app/bytes.ts';
import { openMessage, thumbprint } from '../../../mobile-app-service/authenticator/app/messages.ts';
import { decisionChallenge, decisionMembers } from '../../../mobile-app-service/authenticator/app/requests.ts';
import { readScannedCode } from '../../../mobile-app-service/authenticator/app/scanned-code.ts';
import { importTotp, totpCode } from '../../../mobile-app-service/authenticator/app/totp.ts';
import { readVectors } from '../../support/read-vectors.ts';

interface TotpVector {
  readonly title: string;
  readonly secret: string;
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly at: string;
  readonly otp: string;
}

for (const { title, secret, algorithm, at, otp } of readVectors<TotpVector>('rfc-6238')) {
  test(`${title}: the app shows the code`, async () => {
    const totp = await importTotp({ secret: toBase32(secret), algorithm, digits: 8 });
    assert.ok(totp);
    assert.equal(await totpCode(totp, Date.parse(at) / 1000), otp);
    assert.equal(totp.key.extractable, false);
  });
}

for (const { title, text, base32 } of readVectors<{ title: string; text: string; base32: string }>('rfc-4648')) {
  test(`${title}: the app reads Base32`, () => {
    const bytes = fromBase32(base32);
    assert.equal(bytes === undefined ? '' : Buffer.from(bytes).toString(), text);
  });
}

test('reads Base32 as people write it, and nothing else', () => {
  assert.deepEqual(fromBase32('gezd gnbv-gy3t'), fromBase32('GEZDGNBVGY3T'));
  assert.equal(fromBase32('GEZ1'), undefined);
});

test('a secret of less than 80 bits is no secret', async () => {
  assert.equal(await importTotp({ secret: 'GEZDGNBVGY3TQ' }), undefined);
});

test('base64url has no padding, and comes back as it was', () => {
  const bytes = new Uint8Array([251, 255, 190, 0]);
  assert.equal(toBase64url(bytes), '-_--AA');
  assert.deepEqual(fromBase64url('-_--AA'), bytes);
});

test('RFC 7638 §3.1 is done for keys of P-256: members in order, nothing but them', async () => {
  const key = {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  } as const;
  assert.equal(await thumbprint(key), 'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s');
});

const token = 'A'.repeat(43);
const link = (issuer: string) => `https://app.example.com/e#v=1&i=${encodeURIComponent(issuer)}&t=${token}&k=${token}`;

test('an enrollment link names a service by https, or on this machine', () => {
  const issuer = 'https://mfa.example.com/PA';
  assert.deepEqual(readScannedCode(link(issuer)), { kind: 'enrollment', issuer, token, serverThumbprint: token });
  assert.equal(readScannedCode(link('http://localhost:4900/PA')).kind, 'enrollment');
  for (const wrong of [
    'http://mfa.example.com/PA',
    'https://mfa.example.com/',
    'https://a:b@mfa.example.com/PA',
    'javascript:alert(1)',
    '',
  ]) {
    assert.equal(readScannedCode(link(wrong)).kind, 'unknown', wrong);
  }
});

test('a link of another version, or with a token cut short, is unknown', () => {
  assert.equal(readScannedCode(link('https://mfa.example.com/PA').replace('v=1', 'v=2')).kind, 'unknown');
  assert.equal(readScannedCode(`${link('https://mfa.example.com/PA')}x`).kind, 'unknown');
});

test('a link for codes of any site is read with its parameters', () => {
  const read = readScannedCode(
    'otpauth://totp/Fabrikam:anna%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBV&issuer=Fabrikam&algorithm=SHA256&digits=8&period=60',
  );
  const expected = {
    kind: 'codes',
    issuerName: 'Fabrikam',
    username: 'anna@example.com',
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBV',
  };
  assert.deepEqual(read, { ...expected, algorithm: 'SHA256', digits: 8, period: 60 });
  assert.equal(readScannedCode('otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ&counter=1').kind, 'unknown');
  assert.equal(readScannedCode('otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=4').kind, 'unknown');
});

test('the code of the stock app is told from the others', () => {
  assert.equal(
    readScannedCode('phonefactor://activate_account?code=123456789&url=https%3A%2F%2Fx%2F').kind,
    'stock-app',
  );
});

test('a message that another key signed, or of another type, is nothing', async () => {
  const jws = 'eyJhbGciOiJub25lIiwidHlwIjoiYXV0aHJlcStqd3QifQ.e30.';
  const key = {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    kid: '',
  } as const;
  assert.equal(await openMessage(jws, 'authreq+jwt', key), undefined);
  assert.equal(await openMessage(`${jws}.x`, 'authreq+jwt', key), undefined);
  assert.equal(await openMessage('', 'authreq+jwt', key), undefined);
});

test('the challenge of a decision is over decision, number, nonce, request and its hash, in the order of their names', async () => {
  const request = { id: 'r', nonce: 'n', hash: 'h' } as Parameters<typeof decisionMembers>[0];
  const digest = async (text: string) => new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)));
  assert.deepEqual(
    await decisionChallenge(decisionMembers(request, 'approve', '042917')),
    await digest('mobile-v1|decision|{"decision":"approve","match":"042917","nonce":"n","req":"r","req_hash":"h"}'),
  );
  assert.deepEqual(
    await decisionChallenge(decisionMembers(request, 'approve', undefined)),
    await digest('mobile-v1|decision|{"decision":"approve","nonce":"n","req":"r","req_hash":"h"}'),
  );
});

/** RFC 4648 §6. */
function toBase32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

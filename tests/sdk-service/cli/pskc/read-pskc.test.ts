import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPskc } from '../../../../sdk-service/cli/pskc/read-pskc.ts';

const presharedKey = '12345678901234567890123456789012';

function figure(number: number): string {
  return readFileSync(join(import.meta.dirname, `../../../vectors/rfc-6030/figure-${number}.xml`), 'utf8');
}

/** What the file says of its tokens, or which rule they break. */
function read(xml: string, fileKey?: string) {
  return readPskc(xml, fileKey).map((row) => {
    try {
      const fields = Object.entries(row.read()).filter(([, value]) => value !== undefined);
      return Object.fromEntries(fields);
    } catch (error) {
      return `${'keyPackage' in row ? row.keyPackage : ''} ${row.serialNumber} ${(error as Error).message}`;
    }
  });
}

/** ASCII "12345678901234567890". */
const key = '3132333435363738393031323334353637383930';
const hotp = { secretKey: key, encoding: 'hex', counter: 0, digits: 8 } as const;

test('RFC 6030 Figure 2: a key without anything else has the name of the key as serial number', () => {
  assert.deepEqual(read(figure(2)), [{ serialNumber: '12345678', secretKey: '31323334', encoding: 'hex', counter: 0 }]);
});

test('RFC 6030 Figure 3: supplementary data', () => {
  assert.deepEqual(read(figure(3)), [{ ...hotp, serialNumber: '987654321', manufacturer: 'Manufacturer' }]);
});

test('RFC 6030 Figure 5: a PIN that the device asks for is none of ours, and is no token', () => {
  assert.deepEqual(read(figure(5)), [
    { ...hotp, serialNumber: '987654321', manufacturer: 'Manufacturer' },
    '2 987654321 algorithm: must be HOTP or TOTP.',
  ]);
});

test('RFC 6030 Figure 6: a pre-shared key opens AES-128-CBC with HMAC-SHA1', () => {
  assert.deepEqual(read(figure(6), presharedKey), [
    { ...hotp, serialNumber: '987654321', manufacturer: 'Manufacturer' },
  ]);
});

test('RFC 6030 Figure 7: a passphrase opens it by PBKDF2', () => {
  const secretKey = read(figure(7), 'qwerty').map((token) => (typeof token === 'string' ? token : token.secretKey));
  assert.deepEqual(secretKey, [key]);
});

test('RFC 6030 Figure 10: many at once, with the instants between which they are valid', () => {
  const tokens = read(figure(10));
  assert.equal(tokens.length, 4);
  assert.deepEqual(tokens[2], {
    ...hotp,
    serialNumber: '9999999',
    manufacturer: 'TokenVendorAcme',
    startDate: '2006-03-01T00:00:00Z',
    expirationDate: '2006-03-31T00:00:00Z',
  });
});

test('a value that was changed is refused before it is decrypted, and so is one without a MAC', () => {
  const changed = figure(6).replace('DA0OD+cI', 'DA0OD+cJ');
  const fits = /^1 987654321 secretKey: its ValueMAC does not fit/;
  assert.match(String(read(changed, presharedKey)[0]), fits);
  assert.match(String(read(figure(6).replace('Su+NvtQ', ''), presharedKey)[0]), fits);
  assert.match(String(read(figure(6).replace(/<ValueMAC>[^<]*<\/ValueMAC>/, ''), presharedKey)[0]), fits);
  const without = figure(6).replace(/<MACMethod[\s\S]*<\/MACMethod>/, '');
  assert.throws(() => read(without, presharedKey), { message: 'The file is encrypted without a MACMethod.' });
});

const unopened: readonly (readonly [string, string, string | undefined, RegExp])[] = [
  ['no key', figure(6), undefined, /^The file is encrypted: give its/],
  ['a key that is none', figure(6), 'qwerty', /^The pre-shared key must be 32, 48 or 64/],
  ['a wrong key', figure(6), '00'.repeat(16), /^The key or passphrase does not open/],
  ['a key of another length', figure(6), '00'.repeat(32), /takes a key of 32 hexadecimal digits/],
  ['a wrong passphrase', figure(7), 'qwertz', /^The key or passphrase does not open/],
  ['too many iterations', figure(7).replace('>1000<', '>999999999<'), 'qwerty', /is not supported; PBKDF2 is/],
  ['no salt', figure(7).replace('Ej7/PEpyEpw=', ''), 'qwerty', /is not supported; PBKDF2 is/],
  ['another MAC', figure(6).replace('#hmac-sha1', '#hmac-md5'), presharedKey, /^MACMethod: must be HMAC/],
  ['another cipher', figure(6).replaceAll('aes128-cbc', 'tripledes-cbc'), presharedKey, /must be encrypted by AES/],
  [
    'a certificate',
    figure(6).replaceAll('ds:KeyName', 'ds:X509Data'),
    presharedKey,
    /^The file is encrypted for a cert/,
  ],
  ['other XML', '<Tokens/>', undefined, /^The file is XML, but no PSKC/],
  ['a DTD', `<!DOCTYPE k [<!ENTITY e "e">]>${figure(3).slice(figure(3).indexOf('<Key'))}`, undefined, /has a DTD/],
  ['no XML', '<KeyContainer', undefined, /not well-formed/],
];

for (const [name, xml, fileKey, message] of unopened) {
  test(`refuses a file with ${name}`, () => {
    assert.throws(() => read(xml, fileKey), { name: 'MfaError', code: 'malformed', message });
  });
}

/** Figure 3 with one thing changed. */
const refusedPackages: readonly (readonly [string, string, string])[] = [
  ['MTIzNDU2Nzg5', '!!', 'secretKey: must be Base64.'],
  ['"DECIMAL"', '"HEXADECIMAL"', 'responseFormat: must be DECIMAL.'],
  ['"DECIMAL"', '"DECIMAL" CheckDigits="true"', 'responseFormat: check digits are not supported.'],
  ['<UserId>UID', '<Policy><KeyUsage>CR</KeyUsage></Policy><UserId>UID', 'keyUsage: must allow OTP.'],
  ['<UserId>UID', '<Policy><PINPolicy PINUsageMode="Append"/></Policy><UserId>UID', 'pinPolicy: must be Local.'],
  ['<UserId>UID', '<Policy><Lunch/></Policy><UserId>UID', 'policy: Lunch is not supported.'],
];

for (const [from, to, message] of refusedPackages) {
  test(`leaves out a key package: ${message}`, () => {
    assert.deepEqual(read(figure(3).replace(from, to)), [`1 987654321 ${message}`]);
  });
}

test('reads time-based tokens, their interval, drift and digest, and the words of the drafts', () => {
  const xml = `<KeyContainer Version="1" xmlns="urn:ietf:params:xml:ns:keyprov:pskc:1.0">
    <Device>
      <DeviceInfo><Manufacturer>Gemalto</Manufacturer><SerialNo>GALT1</SerialNo><Model>IDProve</Model></DeviceInfo>
      <Key KeyId="k" KeyAlgorithm="urn:ietf:params:xml:ns:keyprov:pskc#totp">
        <Usage><ResponseFormat Length="6" Encoding="DECIMAL"/><Suite>HMAC-SHA256</Suite></Usage>
        <Data>
          <Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>
          <TimeInterval><PlainValue>60</PlainValue></TimeInterval>
          <TimeDrift><PlainValue>-4</PlainValue></TimeDrift>
        </Data>
        <Policy><ExpiryDate>2030-05-31T00:00:00</ExpiryDate></Policy>
      </Key>
    </Device>
  </KeyContainer>`;
  assert.deepEqual(read(xml), [
    {
      serialNumber: 'GALT1',
      secretKey: key,
      encoding: 'hex',
      timeStepSeconds: 60,
      driftSteps: -4,
      digits: 6,
      algorithm: 'SHA256',
      manufacturer: 'Gemalto',
      model: 'IDProve',
      expirationDate: '2030-05-31T00:00:00Z',
    },
  ]);
});

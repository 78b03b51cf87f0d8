import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createCertificateAuthority } from '../../support/make-certificate.ts';
import { createPlace, type Place } from './place.ts';

const { cert } = createCertificateAuthority().issue(['adfs.example']);
const certificate = new X509Certificate(cert);
const digits = certificate.fingerprint256.replaceAll(':', '').toLowerCase();

describe('mfa account certificate', () => {
  let place: Place;
  let file: string;

  before(async () => {
    place = await createPlace();
    await place.mfa('init');
    file = join(place.folder, 'adfs.cer');
    // DER, as Windows exports it.
    writeFileSync(file, certificate.raw);
  });
  after(() => place.remove());

  test('is for accounts that may have no password at all', async () => {
    const added = await place.mfa('account', 'add', 'CONTOSO\\svc-adfs', '--role', 'application', '--without-password');
    assert.deepEqual(added, {
      code: 0,
      stdout: 'Added the account CONTOSO\\svc-adfs (application).\n',
      stderr: '',
    });
    const both = ['account', 'add', 'x', '--role', 'application', '--without-password', '--password-stdin'];
    assert.equal((await place.mfa(...both)).code, 2);
  });

  test('enters the one in a file, shows it with its thumbprint, and takes it away', async () => {
    const added = await place.mfa('account', 'certificate', 'add', 'contoso\\svc-adfs', file);
    assert.deepEqual([added.code, added.stderr], [0, '']);
    assert.ok(added.stdout.includes(digits));
    const listed = JSON.parse((await place.mfa('account', 'certificate', 'list', '--json')).stdout);
    assert.deepEqual(
      listed.map(({ addedAt: _, expiresAt: _until, ...rest }: Record<string, unknown>) => rest),
      [
        {
          account: 'contoso\\svc-adfs',
          fingerprint: digits,
          thumbprint: certificate.fingerprint.replaceAll(':', '').toLowerCase(),
          subject: 'CN=adfs.example',
        },
      ],
    );
    assert.match((await place.mfa('account', 'certificate', 'list')).stdout, /CN=adfs\.example/);
    const removed = await place.mfa(
      'account',
      'certificate',
      'remove',
      'contoso\\svc-adfs',
      certificate.fingerprint256,
    );
    assert.equal(removed.code, 0);
    assert.match((await place.mfa('account', 'certificate', 'list')).stdout, /There is no certificate/);
  });

  test('says of what is neither a file nor a fingerprint what it may be', async () => {
    const missing = await place.mfa('account', 'certificate', 'add', 'contoso\\svc-adfs', 'adfs.pem');
    assert.deepEqual(missing, {
      code: 1,
      stdout: '',
      stderr: 'mfa: fingerprint: must be SHA-256, 64 hexadecimal digits.\n',
    });
    writeFileSync(join(place.folder, 'text'), 'hello');
    const text = await place.mfa('account', 'certificate', 'add', 'contoso\\svc-adfs', join(place.folder, 'text'));
    assert.match(text.stderr, /is not a certificate in PEM or DER\.\n$/);
  });
});

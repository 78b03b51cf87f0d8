import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { readUserPortalConfig } from '../../../shared/config/user-portal.ts';
import { findOwnCertificate } from '../../../shared/tls/find-own-certificate.ts';
import { readAuthorities } from '../../../shared/tls/read-authorities.ts';
import { readCertificate } from '../../../shared/tls/read-certificate.ts';
import { requirePeer } from '../../peers/peer.ts';
import { createCertificateFolder } from '../../support/certificate-folder.ts';
import { createCertificateAuthority } from '../../support/make-certificate.ts';

const account = {
  WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc',
  WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: 'a password of a service',
};
const authority = createCertificateAuthority();
const localhost = authority.issue(['localhost']);
const openssl = requirePeer('openssl');

/** The certificate that an app finds by these variables. */
function read(variables: Readonly<Record<string, string>>) {
  const { tls } = readUserPortalConfig({ ...account, ...variables });
  assert.ok(tls);
  return readCertificate(tls);
}

function refuses(variables: Readonly<Record<string, string>>, message: RegExp): void {
  assert.throws(
    () => read(variables),
    (error: Error & { readonly code?: string }) => {
      assert.equal(error.code, 'misconfigured');
      assert.match(error.message, message);
      assert.ok(!error.message.includes('geheim'), error.message);
      return true;
    },
  );
}

test('a certificate comes from two files in PEM', async (t) => {
  const { certificate, key } = createCertificateFolder(t).writePem('server', localhost);
  const found = await findOwnCertificate(read({ MFA_TLS_CERT: certificate, MFA_TLS_KEY: key }));
  assert.equal(found?.subjectAltName, 'DNS:localhost');
});

test('a variable that ends in _FILE names the same file', (t) => {
  const { certificate, key } = createCertificateFolder(t).writePem('server', localhost);
  assert.ok(read({ MFA_TLS_CERT_FILE: certificate, MFA_TLS_KEY_FILE: key }));
});

test('a certificate comes from a PFX, its passphrase from a file', openssl, async (t) => {
  const folder = createCertificateFolder(t);
  const MFA_TLS_PFX = folder.writePfx('server', localhost, 'geheim');
  const MFA_TLS_PASSPHRASE_FILE = folder.write('passphrase', 'geheim\n');
  const found = await findOwnCertificate(read({ MFA_TLS_PFX, MFA_TLS_PASSPHRASE_FILE }));
  assert.equal(found?.subjectAltName, 'DNS:localhost');
});

test('a wrong or missing passphrase of a PFX is told by its variable', openssl, (t) => {
  const MFA_TLS_PFX = createCertificateFolder(t).writePfx('server', localhost, 'geheim');
  refuses({ MFA_TLS_PFX, MFA_TLS_PASSPHRASE: 'geheim2' }, /^MFA_TLS_PFX is .*, and MFA_TLS_PASSPHRASE is wrong\.$/);
  refuses({ MFA_TLS_PFX }, /^MFA_TLS_PFX is .*, and MFA_TLS_PASSPHRASE is not set\.$/);
});

test('a PFX under a cipher of the past says how to export it', openssl, (t) => {
  const old = ['-legacy', '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-3DES'];
  const MFA_TLS_PFX = createCertificateFolder(t).writePfx('server', localhost, 'geheim', ...old);
  refuses({ MFA_TLS_PFX, MFA_TLS_PASSPHRASE: 'geheim' }, /export it anew with AES256-SHA256/);
});

test('a PFX without a key is told', openssl, (t) => {
  const MFA_TLS_PFX = createCertificateFolder(t).writePfx('server', localhost, 'geheim', '-nokeys');
  refuses({ MFA_TLS_PFX, MFA_TLS_PASSPHRASE: 'geheim' }, /holds no certificate with its key/);
});

test('what is no PFX is told', (t) => {
  const MFA_TLS_PFX = createCertificateFolder(t).write('server.pfx', localhost.cert);
  refuses({ MFA_TLS_PFX }, /^MFA_TLS_PFX is ".*", which is not a PFX file\.$/);
});

test('the key of another certificate is told', (t) => {
  const folder = createCertificateFolder(t);
  const { certificate: MFA_TLS_CERT } = folder.writePem('server', localhost);
  const { key: MFA_TLS_KEY } = folder.writePem('other', authority.issue(['localhost']));
  refuses({ MFA_TLS_CERT, MFA_TLS_KEY }, /^MFA_TLS_KEY is ".*", which is not the key of .* MFA_TLS_CERT names\.$/);
});

test('an encrypted key needs its passphrase', openssl, (t) => {
  const folder = createCertificateFolder(t);
  const { certificate: MFA_TLS_CERT } = folder.writePem('server', localhost);
  const MFA_TLS_KEY = folder.encryptKey('server', localhost.key, 'geheim');
  refuses({ MFA_TLS_CERT, MFA_TLS_KEY }, /^MFA_TLS_KEY is .*, and MFA_TLS_PASSPHRASE is not set\.$/);
  refuses({ MFA_TLS_CERT, MFA_TLS_KEY, MFA_TLS_PASSPHRASE: 'geheim2' }, /MFA_TLS_PASSPHRASE is wrong\.$/);
  assert.ok(read({ MFA_TLS_CERT, MFA_TLS_KEY, MFA_TLS_PASSPHRASE: 'geheim' }));
});

test('certificate and key that are something else are told apart', (t) => {
  const folder = createCertificateFolder(t);
  const { certificate, key } = folder.writePem('server', localhost);
  const text = folder.write('text', 'hello');
  refuses({ MFA_TLS_CERT: text, MFA_TLS_KEY: key }, /^MFA_TLS_CERT is ".*", which is not a certificate in PEM\.$/);
  refuses({ MFA_TLS_CERT: certificate, MFA_TLS_KEY: text }, /^MFA_TLS_KEY is ".*", which is not a key in PEM\.$/);
  refuses({ MFA_TLS_CERT: `${text}-`, MFA_TLS_KEY: key }, /^MFA_TLS_CERT is ".*", which cannot be read: ENOENT\.$/);
  writeFileSync(text, Buffer.alloc(1024 * 1024 + 1));
  refuses({ MFA_TLS_CERT: text, MFA_TLS_KEY: key }, /^MFA_TLS_CERT is ".*", which is too large/);
});

test('half a certificate, or two, are told', () => {
  refuses({ MFA_TLS_CERT: '/a' }, /^MFA_TLS_CERT is set and MFA_TLS_KEY is not/);
  refuses({ MFA_TLS_KEY: '/a' }, /^MFA_TLS_KEY is set and MFA_TLS_CERT is not/);
  refuses({ MFA_TLS_PASSPHRASE: 'geheim' }, /^MFA_TLS_PASSPHRASE is set, and there is neither MFA_TLS_PFX/);
  refuses({ MFA_TLS_PFX: '/a', MFA_TLS_KEY: '/b' }, /^MFA_TLS_PFX and MFA_TLS_KEY are set/);
  refuses({ MFA_TLS_PFX: 'server.pfx' }, /^MFA_TLS_PFX .* it may be the full path/);
});

test('under a pipe IIS speaks TLS, and a certificate of the app is refused', () => {
  refuses({ MFA_TLS_PFX: '/a', PORT: '\\\\.\\pipe\\x' }, /^MFA_TLS_PFX is set and PORT is a pipe/);
});

test('authorities are read from a bundle, and anything else is told', (t) => {
  const folder = createCertificateFolder(t);
  const bundle = folder.write('bundle.pem', `first\n${authority.cert}\n${createCertificateAuthority().cert}`);
  assert.equal(readAuthorities('MFA_CLIENT_CA', bundle).length, 2);
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  for (const content of ['', broken, authority.cert + broken, authority.cert.repeat(101)]) {
    assert.throws(() => readAuthorities('MFA_CLIENT_CA', folder.write('other.pem', content)), {
      code: 'misconfigured',
      message: /^MFA_CLIENT_CA is ".*", which does not hold 1 to 100 certificates in PEM\.$/,
    });
  }
});

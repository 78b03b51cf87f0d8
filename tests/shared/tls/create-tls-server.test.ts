import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import { createTlsServer } from '../../../shared/tls/create-tls-server.ts';
import { type CertificateFolder, createCertificateFolder } from '../../support/certificate-folder.ts';
import { type Certificate, createCertificateAuthority } from '../../support/make-certificate.ts';
import { captureLog } from '../../support/serve-app.ts';

const authority = createCertificateAuthority();
const variables = { pfx: 'MFA_TLS_PFX', certificate: 'MFA_TLS_CERT', key: 'MFA_TLS_KEY', passphrase: '' };
const HOUR_MS = 3_600_000;

interface Start {
  readonly certificate?: Certificate;
  readonly clientAuthorities?: (folder: CertificateFolder) => string;
  readonly now?: () => Date;
}

async function start(t: TestContext, options: Start = {}) {
  const folder = createCertificateFolder(t);
  const { log, lines } = captureLog();
  const files = folder.writePem('server', options.certificate ?? authority.issue(['first.example']));
  const tls = await createTlsServer((_request, response) => response.end('hello'), {
    certificate: { kind: 'pem', ...files, passphrase: undefined, variables },
    clientAuthorities: options.clientAuthorities?.(folder),
    http: {},
    log,
    ...(options.now && { now: options.now }),
  });
  tls.server.listen(0, '127.0.0.1');
  await once(tls.server, 'listening');
  t.after(() => {
    tls.server.close();
    tls.server.closeAllConnections();
  });
  const { port } = tls.server.address() as AddressInfo;

  /** The names in the certificate that a new connection is shown. */
  async function shownNames(version: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<string | undefined> {
    const client = connect({ port, rejectUnauthorized: false, minVersion: version, maxVersion: version });
    await once(client, 'secureConnect');
    const names = client.getPeerX509Certificate()?.subjectAltName;
    client.destroy();
    return names;
  }

  return { ...tls, folder, lines, port, shownNames };
}

test('speaks TLS 1.2 and 1.3, and nothing older', async (t) => {
  const { shownNames, port } = await start(t);
  assert.equal(await shownNames('TLSv1.2'), 'DNS:first.example');
  assert.equal(await shownNames('TLSv1.3'), 'DNS:first.example');
  const old = connect({
    port,
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'ALL:@SECLEVEL=0',
  });
  await assert.rejects(once(old, 'secureConnect'), /alert|version/i);
});

test('shows a renewed certificate to new connections, without a restart', async (t) => {
  const { folder, reload, shownNames, lines } = await start(t);
  assert.equal(await reload(), 'unchanged');
  folder.writePem('server', authority.issue(['second.example']));
  assert.equal(await shownNames(), 'DNS:first.example');
  assert.equal(await reload(), 'changed');
  assert.equal(await shownNames(), 'DNS:second.example');
  assert.match(lines.join(), /certificate files have changed/);
});

test('keeps what it has while the new files do not fit together, and says so once', async (t) => {
  const { folder, reload, shownNames, lines } = await start(t);
  const renewed = authority.issue(['second.example']);
  folder.write('server.pem', renewed.cert);
  assert.equal(await reload(), 'kept');
  assert.equal(await reload(), 'kept');
  assert.equal(await shownNames(), 'DNS:first.example');
  assert.equal(lines.filter((line) => line.includes('certificate of before is kept: MFA_TLS_KEY')).length, 1);
  folder.write('server.key', renewed.key);
  assert.equal(await reload(), 'changed');
  assert.equal(await shownNames(), 'DNS:second.example');
});

test('an expired certificate is a warning, not a refusal to start', async (t) => {
  const certificate = authority.issue(['old.example'], new Date(Date.now() - HOUR_MS));
  const { lines, shownNames } = await start(t, { certificate });
  assert.match(lines.join(), /"level":"warn".*The certificate of this app expired on \d{4}-/);
  assert.equal(await shownNames(), 'DNS:old.example');
});

test('a certificate that soon expires is told each time that it is looked at', async (t) => {
  let now = new Date();
  const certificate = authority.issue(['a.example'], new Date(Date.now() + 40 * 24 * HOUR_MS));
  const { lines, checkValidity } = await start(t, { certificate, now: () => now });
  assert.deepEqual(lines, []);
  now = new Date(Date.now() + 30 * 24 * HOUR_MS);
  await checkValidity();
  assert.match(lines.join(), /expires on .*, in (9|10) days/);
});

test('a certificate of the future is told', async (t) => {
  const [from, until] = [new Date(Date.now() + HOUR_MS), new Date(Date.now() + 800 * HOUR_MS)];
  const { lines } = await start(t, { certificate: authority.issue(['a.example'], until, from) });
  assert.match(lines.join(), /is valid only from/);
});

test('takes up other authorities of client certificates', async (t) => {
  const clientAuthorities = (folder: CertificateFolder) => folder.write('clients.pem', authority.cert);
  const { folder, reload } = await start(t, { clientAuthorities });
  assert.equal(await reload(), 'unchanged');
  folder.write('clients.pem', createCertificateAuthority().cert);
  assert.equal(await reload(), 'changed');
  folder.write('clients.pem', 'nothing');
  assert.equal(await reload(), 'kept');
});

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { createSdkClient, type SdkClientOptions } from '@mfa/shared/sdk-client/sdk-client';
import { createCertificateFolder } from '../../support/certificate-folder.ts';
import { type Certificate, createCertificateAuthority } from '../../support/make-certificate.ts';
import { administrator, startSoapService } from '../../support/soap-service.ts';

const HOUR_MS = 3_600_000;
const password = 'a password of a service';
const authority = createCertificateAuthority();
const clients = createCertificateAuthority();
const refused = { code: 'unauthenticated' };

function fingerprintOf({ cert }: Certificate): string {
  return new X509Certificate(cert).fingerprint256;
}

/** The service with TLS of its own and one account, `adfs`, which has a password; callers bring what they like. */
async function start(t: TestContext) {
  const folder = createCertificateFolder(t);
  const server = folder.writePem('server', authority.issue(['localhost']));
  const service = await startSoapService(t, {
    MFA_TLS_CERT: server.certificate,
    MFA_TLS_KEY: server.key,
    MFA_CLIENT_CA: folder.write('clients.pem', clients.cert),
  });
  const { core, port } = service;
  await core.accounts.add({ name: 'adfs', role: 'application', password }, administrator);

  function connect(options: Partial<SdkClientOptions>) {
    const url = `https://localhost:${port}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`;
    const client = createSdkClient({ url, ca: authority.cert, ...options });
    t.after(() => client.close());
    return client;
  }

  /** One call on a connection of its own. */
  async function call(options: Partial<SdkClientOptions>): Promise<string | undefined> {
    return (await connect(options).pfWsSdk.TestSecurity({})).result;
  }

  return { ...service, connect, call };
}

test('a certificate of an account is enough', async (t) => {
  const { core, call } = await start(t);
  const certificate = clients.issue(['adfs.example']);
  await core.certificates.add('adfs', { fingerprint: fingerprintOf(certificate) }, administrator);
  assert.equal(await call({ certificate }), 'secure');
});

test('several certificates may belong to one account, and none to two', async (t) => {
  const { core, call } = await start(t);
  const [one, other] = [clients.issue(['one.example']), clients.issue(['other.example'])];
  await core.certificates.add('adfs', { fingerprint: fingerprintOf(one) }, administrator);
  await core.certificates.add('adfs', { fingerprint: fingerprintOf(other) }, administrator);
  await core.accounts.add({ name: 'mim', role: 'application', password: undefined }, administrator);
  await assert.rejects(core.certificates.add('mim', { fingerprint: fingerprintOf(one) }, administrator), {
    code: 'conflict',
  });
  assert.deepEqual(await Promise.all([call({ certificate: one }), call({ certificate: other })]), ['secure', 'secure']);
});

test('a certificate of the right authority that belongs to no account is refused, with or without a password', async (t) => {
  const { call, lines } = await start(t);
  const certificate = clients.issue(['adfs.example']);
  await assert.rejects(call({ certificate }), refused);
  await assert.rejects(call({ certificate, username: 'adfs', password }), refused);
  assert.match(lines.join(), /belongs to no account/);
});

test('a certificate of another authority is refused, though it was entered for the account', async (t) => {
  const { core, call } = await start(t);
  const certificate = createCertificateAuthority().issue(['adfs.example']);
  await core.certificates.add('adfs', { fingerprint: fingerprintOf(certificate) }, administrator);
  await assert.rejects(call({ certificate }), refused);
});

for (const [state, until, from] of [
  ['expired', new Date(Date.now() - HOUR_MS), undefined],
  ['not yet valid', new Date(Date.now() + 2 * HOUR_MS), new Date(Date.now() + HOUR_MS)],
] as const) {
  test(`a certificate that is ${state} is refused`, async (t) => {
    const { core, call } = await start(t);
    const certificate = clients.issue(['adfs.example'], until, from);
    await core.certificates.add('adfs', { fingerprint: fingerprintOf(certificate) }, administrator);
    await assert.rejects(call({ certificate }), refused);
  });
}

test('a certificate that expires while its connection lives is refused', async (t) => {
  const { core, connect, clock } = await start(t);
  const certificate = clients.issue(['adfs.example'], new Date(Date.now() + HOUR_MS));
  await core.certificates.add('adfs', { fingerprint: fingerprintOf(certificate) }, administrator);
  const client = connect({ certificate });
  assert.equal((await client.pfWsSdk.TestSecurity({})).result, 'secure');
  clock.advanceSeconds(3601);
  await assert.rejects(client.pfWsSdk.TestSecurity({}), refused);
});

test('certificate and password have to be of the same account', async (t) => {
  const { core, call } = await start(t);
  const certificate = clients.issue(['adfs.example']);
  await core.certificates.add('adfs', { fingerprint: fingerprintOf(certificate) }, administrator);
  await core.accounts.add({ name: 'mim', role: 'application', password }, administrator);
  assert.equal(await call({ certificate, username: 'adfs', password }), 'secure');
  await assert.rejects(call({ certificate, username: 'mim', password }), refused);
  await assert.rejects(call({ certificate, username: 'adfs', password: 'another password' }), refused);
});

test('who shows no certificate comes by password, and one who is asked for it may say no', async (t) => {
  const { call } = await start(t);
  assert.equal(await call({ username: 'adfs', password }), 'secure');
  await assert.rejects(call({}), refused);
});

test('a removed certificate, or a disabled account, ends within a second, on the connection too, on all nodes', async (t) => {
  const { core, connect, clock } = await start(t);
  const certificate = clients.issue(['adfs.example']);
  const fingerprint = fingerprintOf(certificate);
  await core.certificates.add('adfs', { fingerprint }, administrator);
  const client = connect({ certificate });
  assert.equal((await client.pfWsSdk.TestSecurity({})).result, 'secure');

  // By another process: this one learns of it by the store alone.
  const { storage } = core;
  const account = await storage.findAccount('adfs');
  assert.ok(account);
  const row = { ...administrator, at: clock.now(), action: 'test', subject: 'adfs', detail: '' };
  await storage.changeAccount(account.id, { enabled: false }, row);
  clock.advanceSeconds(1);
  await assert.rejects(client.pfWsSdk.TestSecurity({}), refused);
  await storage.changeAccount(account.id, { enabled: true }, row);
  clock.advanceSeconds(1);
  assert.equal((await client.pfWsSdk.TestSecurity({})).result, 'secure');
  await storage.removeCertificate(account.id, fingerprint.replaceAll(':', '').toLowerCase(), row);
  clock.advanceSeconds(1);
  await assert.rejects(client.pfWsSdk.TestSecurity({}), refused);
});

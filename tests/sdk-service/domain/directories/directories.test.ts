import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { createDirectories } from '../../../../sdk-service/domain/directories/directories.ts';
import type { Directory } from '../../../../sdk-service/ports/directory.ts';
import type { PasswordDirectoryConfig } from '../../../../sdk-service/ports/password-directory-config.ts';
import { createCertificateAuthority } from '../../../support/make-certificate.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const corp = {
  name: 'corp',
  kind: 'ad',
  servers: ['dc1.corp.example'],
  bindDn: 'svc-mfa@corp.example',
  bindPassword: 'a secret of ours',
} as const;

const authority = createCertificateAuthority();

/** Two processes over one store, with directories that only remember how they were opened. */
async function createBed(t: TestContext) {
  const bed = await createTestBed(t);
  const problems: string[] = [];
  function open() {
    const opened: { config: PasswordDirectoryConfig; readBindPassword: () => string; isClosed: boolean }[] = [];
    function connect(config: PasswordDirectoryConfig, readBindPassword: () => string) {
      const entry = { config, readBindPassword, isClosed: false };
      opened.push(entry);
      const close = () => {
        entry.isClosed = true;
      };
      return { close } as unknown as Directory;
    }
    const directories = createDirectories({
      ...bed,
      randomness: { bytes: randomBytes },
      report: (problem) => void problems.push(problem),
      connect,
      connectRadius: connect,
    });
    return { directories, opened, live: () => opened.filter(({ isClosed }) => !isClosed) };
  }
  return { ...bed, problems, one: open(), two: open() };
}

test('a new directory has the defaults of its kind, and its password is read when it is needed', async (t) => {
  const { one, author } = await createBed(t);
  const { config } = await one.directories.add(corp, author);
  assert.deepEqual(config.servers, [{ host: 'dc1.corp.example', port: 636 }]);
  assert.ok(config.kind === 'ad');
  assert.deepEqual(config.attributes.username, ['userPrincipalName', 'sAMAccountName']);
  assert.equal(one.live().length, 1);
  assert.equal(one.live()[0]?.readBindPassword(), 'a secret of ours');
});

test('each of the 23 attributes can be another, and they go back to their defaults, but for those that are named with it', async (t) => {
  const { one, author } = await createBed(t);
  const { config: fresh } = await one.directories.add(corp, author);
  assert.ok(fresh.kind === 'ad');
  const fields = Object.keys(fresh.attributes);
  assert.equal(fields.length, 23);
  const isList = (field: string) => field === 'username' || field === 'containerName';
  const changes = fields.map((field) => [field, field === 'uniqueIdType' ? 'string' : 'extensionAttribute1'] as const);
  const attributes = Object.fromEntries(changes);
  const { config: changed } = await one.directories.change({ name: 'corp', attributes }, author);
  assert.deepEqual(
    changed.kind === 'ad' && changed.attributes,
    Object.fromEntries(changes.map(([field, name]) => [field, isList(field) ? [name] : name])),
  );
  const back = { name: 'corp', restoreAttributes: true, attributes: { extension: 'ipPhone' } };
  const { config: restored } = await one.directories.change(back, author);
  assert.deepEqual(restored.kind === 'ad' && restored.attributes, { ...fresh.attributes, extension: 'ipPhone' });
});

test('a filter that is blank is the default', async (t) => {
  const { one, author } = await createBed(t);
  const { config: fresh } = await one.directories.add(corp, author);
  const own = { user: '(department=*)', group: '(cn=VPN*)', container: '(ou=*)' };
  const filtersOf = (config: PasswordDirectoryConfig) => config.kind === 'ad' && config.filters;
  assert.deepEqual(filtersOf(fresh), {
    container: '(|(objectClass=organizationalUnit)(objectClass=container))',
    group: '(&(objectCategory=group)(groupType:1.2.840.113556.1.4.804:=-2147483648))',
    user: '(&(objectClass=user)(objectCategory=person))',
  });
  const { config: changed } = await one.directories.change({ name: 'corp', filters: own }, author);
  assert.deepEqual(filtersOf(changed), own);
  const blank = { user: '', group: ' ', container: '' };
  const { config: restored } = await one.directories.change({ name: 'corp', filters: blank }, author);
  assert.deepEqual(filtersOf(restored), filtersOf(fresh));
});

test('a directory is read by a certificate, whose key is the secret', async (t) => {
  const { one, author } = await createBed(t);
  const { bindDn: _dn, bindPassword: _password, ...named } = corp;
  const [{ key, cert }, other] = [authority.issue(['svc-mfa']), authority.issue(['svc-other'])];
  const refuse = (fields: Partial<Parameters<typeof one.directories.add>[0]>, message: RegExp) =>
    assert.rejects(one.directories.add({ ...named, ...fields }, author), { code: 'malformed', message });
  await refuse({ bindCertificate: cert }, /^bind-key-file: a bind certificate needs its key/);
  await refuse(
    { bindCertificate: cert, bindKey: other.key },
    /^bind-key-file: must be the key of the bind certificate/,
  );
  await refuse({ bindCertificate: cert, bindKey: 'x' }, /^bind-key-file: must be the key/);
  await refuse({ bindCertificate: 'x', bindKey: key }, /^bind-certificate: must be 1 to 20 certificates in PEM/);
  await refuse({ bindCertificate: cert, bindKey: key, tls: 'none' }, /^bind-certificate: is shown by TLS alone/);
  await refuse({ bindCertificate: cert, bindKey: key, bindDn: 'cn=a' }, /^bind-dn: a bind certificate says itself/);
  await refuse({ bindCertificate: cert, bindPassword: 'x' }, /^bind-password: a bind certificate has a key/);
  await refuse({ ...corp, bindKey: key }, /^bind-key-file: belongs to a bind certificate/);

  await one.directories.add({ ...named, bindCertificate: cert, bindKey: key }, author);
  assert.equal(one.live()[0]?.readBindPassword(), key);
  const change = (fields: object) => one.directories.change({ name: 'corp', ...fields }, author);
  await assert.rejects(change({ bindCertificate: other.cert }), {
    message: /^bind-key-file: a bind certificate needs/,
  });
  await change({ connectSeconds: 9 });
  assert.equal(one.live()[0]?.readBindPassword(), key);
  await assert.rejects(change({ bindDn: 'svc@corp.example' }), { message: /^bind-password: a bind DN needs/ });
  const { config } = await change({ bindDn: 'svc@corp.example', bindPassword: 'by name' });
  assert.equal(config.kind === 'ad' && config.bindCertificate, '');
  assert.equal(one.live()[0]?.readBindPassword(), 'by name');
  await assert.rejects(change({ bindCertificate: cert }), { message: /^bind-key-file: a bind certificate needs/ });
});

test('another process sees it, and a change opens it anew and closes what was open', async (t) => {
  const { one, two, author } = await createBed(t);
  await one.directories.add(corp, author);
  await two.directories.reload();
  assert.equal(two.directories.get('CORP').config.name, 'corp');
  await one.directories.change({ name: 'corp', servers: ['dc2.corp.example:3269'] }, author);
  await two.directories.reload();
  await two.directories.reload();
  assert.deepEqual(
    two.live().map(({ config }) => config.servers),
    [[{ host: 'dc2.corp.example', port: 3269 }]],
  );
  assert.equal(two.opened.length, 2);
  assert.equal(two.live()[0]?.readBindPassword(), 'a secret of ours');
});

test('of two who change it at once one is told to look again', async (t) => {
  const { one, two, author } = await createBed(t);
  await one.directories.add(corp, author);
  await two.directories.reload();
  await one.directories.change({ name: 'corp', domains: ['CORP'] }, author);
  await assert.rejects(two.directories.change({ name: 'corp', domains: ['OTHER'] }, author), { code: 'conflict' });
  assert.deepEqual(two.directories.get('corp').config.domains, ['CORP']);
  await two.directories.change({ name: 'corp', domains: ['OTHER'] }, author);
});

test('the log says who set up what, and no secret', async (t) => {
  const { one, author, store } = await createBed(t);
  await one.directories.add(corp, author);
  await one.directories.change({ name: 'corp', bindPassword: 'another secret' }, author);
  await one.directories.remove('corp', author);
  const { rows } = await store.tailChanges({ after: 0, limit: 100 });
  const own = rows.filter(({ action }) => action.startsWith('directory.'));
  assert.deepEqual(
    own.map(({ action }) => action),
    ['directory.add', 'directory.change', 'directory.remove'],
  );
  assert.match(own[0]?.detail ?? '', /^ad; ldaps dc1\.corp\.example:636; base default; bind svc-mfa@corp\.example$/);
  assert.match(own[1]?.detail ?? '', /, bind password$/);
  assert.doesNotMatch(JSON.stringify(rows), /secret of ours|another secret/);
});

test('a document that cannot be read stands in the way of sign-in, and the log says why', async (t) => {
  const { one, store, author, clock, problems } = await createBed(t);
  const record = { ...author, at: clock.now(), action: 'x', subject: 'x', detail: '' };
  const broken = { id: 'd1', name: 'broken', canonicalName: 'broken', document: '{', sealedBindPassword: undefined };
  await store.addDirectory(broken, { maximum: 9 }, record);
  await one.directories.reload();
  assert.deepEqual(
    one.directories.active().map(({ directory }) => directory),
    [undefined],
  );
  assert.deepEqual(problems, ['The directory "broken" cannot be used as it is set up.']);
  assert.throws(() => one.directories.get('broken'), { code: 'misconfigured' });
  await one.directories.remove('broken', author);
  assert.deepEqual(one.directories.active(), []);
});

test('a sealed password that was put elsewhere does not open', async (t) => {
  const { one, store, author, clock } = await createBed(t);
  const record = { ...author, at: clock.now(), action: 'x', subject: 'x', detail: '' };
  await one.directories.add(corp, author);
  const [stored] = await store.listDirectories();
  const moved = { ...(stored ?? assert.fail()), id: 'd2', name: 'evil', canonicalName: 'evil' };
  await store.addDirectory(moved, { maximum: 9 }, record);
  await one.directories.reload();
  assert.throws(() => one.live()[1]?.readBindPassword(), { code: 'misconfigured' });
});

const refused = [
  [{ servers: [] }, /^server: at least 1/],
  [{ servers: ['dc 1'] }, /^server: "dc 1" must be host or host:port/],
  [{ servers: ['dc1:0'] }, /^server: "dc1:0"/],
  [{ servers: ['dc1:abc'] }, /^server: "dc1:abc"/],
  [{ servers: Array(9).fill('dc1') }, /^server: at most 8/],
  [{ name: 'a b' }, /^name: 1 to 40/],
  [{ bindPassword: undefined }, /^bind-password: a bind DN needs/],
  [{ bindDn: '', bindPassword: undefined }, /^bind-dn: Active Directory answers nobody/],
  [{ certificateAuthority: 'no PEM' }, /^certificate-authority: must be/],
  [
    { certificateAuthority: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    /^certificate-authority: a certificate in it cannot be read/,
  ],
  [{ connectSeconds: 0 }, /^connect-seconds: a whole number from 1 to 60/],
  [{ attributes: { firstName: '(' } }, /^attribute: firstName cannot be "\("/],
] as const;

for (const [fields, message] of refused) {
  test(`refuses ${JSON.stringify(fields).slice(0, 60)}`, async (t) => {
    const { one, author } = await createBed(t);
    await assert.rejects(one.directories.add({ ...corp, ...fields }, author), { code: 'malformed', message });
    assert.deepEqual(one.directories.list(), []);
  });
}

for (const [typed, host, port] of [
  ['dc1', 'dc1', 636],
  ['dc1:3269', 'dc1', 3269],
  ['192.0.2.1', '192.0.2.1', 636],
  ['2001:db8::1', '2001:db8::1', 636],
  ['[2001:db8::1]:1636', '2001:db8::1', 1636],
] as const) {
  test(`reads the server ${typed}`, async (t) => {
    const { one, author } = await createBed(t);
    const { config } = await one.directories.add({ ...corp, servers: [typed] }, author);
    assert.deepEqual(config.servers, [{ host, port }]);
  });
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLdapDirectory } from '../../../sdk-service/adapters/directory/ldap/ldap-directory.ts';
import { directoryDefaults } from '../../../sdk-service/domain/directories/directory-defaults.ts';
import type { Directory, DirectoryConfig } from '../../../sdk-service/ports/directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type Slapd, slapdBulkPeople, startSlapd } from '../../peers/slapd.ts';
import { createCertificateAuthority } from '../../support/make-certificate.ts';
import { readVectors } from '../../support/read-vectors.ts';
import { collect, collectPeople, testLdapDirectory } from './ldap-directory-contract.ts';
import { testPrimaryAuthentication } from './primary-authentication-contract.ts';

const options = requirePeer('slapd');
const authority = createCertificateAuthority();
let slapd: Slapd;
let directory: Directory;

before(async () => {
  if (options.skip !== false) return;
  slapd = await startSlapd({ authority });
  directory = open();
});
after(async () => {
  directory?.close();
  await slapd?.stop();
});

function open(fields: Partial<DirectoryConfig> = {}, readBindPassword = () => 'Passw0rd!'): Directory {
  const config = {
    ...directoryDefaults('ldap'),
    id: 'd1',
    name: 'example',
    servers: [{ host: slapd.address, port: 3636 }],
    certificateAuthority: slapd.authority,
    bindDn: 'uid=svc-mfa,ou=people,dc=example,dc=org',
    ...fields,
  };
  return createLdapDirectory({
    config,
    readBindPassword,
    clock: { now: () => new Date() },
    report: () => undefined,
  });
}

for (const [tls, port] of [
  ['ldaps', 3636],
  ['starttls', 3389],
] as const) {
  test(
    `OpenLDAP: is read by a certificate over ${tls}, and people's passwords are checked as ever`,
    options,
    async () => {
      const { key, cert } = authority.issue(['svc-mfa']);
      const fields = { bindDn: '', bindCertificate: cert, tls, servers: [{ host: slapd.address, port }] };
      const byCertificate = open(fields, () => key);
      try {
        assert.equal((await collectPeople(byCertificate, { isRecursive: true, filter: '(uid=anna)' })).length, 1);
        assert.equal(await byCertificate.verifyPassword('anna', 'Passw0rd!'), 'verified');
        assert.equal(await byCertificate.verifyPassword('anna', 'wrong'), 'wrong-password');
        const steps = await collect(byCertificate.diagnose());
        assert.deepEqual(
          steps.filter(({ step, ok }) => step === 'bind' || !ok).map(({ detail }) => detail),
          ['By certificate.'],
        );
      } finally {
        byCertificate.close();
      }
    },
  );
}

test('OpenLDAP: a certificate of another authority reads nothing, and it is said', options, async () => {
  const { key, cert } = createCertificateAuthority().issue(['svc-mfa']);
  const stranger = open({ bindDn: '', bindCertificate: cert }, () => key);
  try {
    const failed = (await collect(stranger.diagnose())).find(({ ok }) => !ok);
    assert.match(`${failed?.step}: ${failed?.detail}`, /^bind: The server does not take the bind certificate/);
    await assert.rejects(collectPeople(stranger, { isRecursive: true }), { code: 'unavailable' });
  } finally {
    stranger.close();
  }
});

testPrimaryAuthentication({
  name: 'OpenLDAP',
  options,
  directory: () => directory,
  names: [],
  states: { 'paren(s)*': 'verified', nopassword: 'wrong-password' },
});

testLdapDirectory({
  name: 'OpenLDAP',
  options,
  directory: () => directory,
  groupDn: 'cn=outer,ou=groups,dc=example,dc=org',
  innerMember: 'changes',
  innerLogin: 'changes',
  manyDn: 'ou=people,dc=example,dc=org',
  many: slapdBulkPeople,
  containers: ['people', 'groups'],
});

test('OpenLDAP: changes no expired password, since it does not tell one from a wrong one', options, async () => {
  assert.equal(await directory.readPasswordRules(), undefined);
});

test('OpenLDAP: answers by StartTLS too', options, async () => {
  const byStartTls = open({ tls: 'starttls', servers: [{ host: slapd.address, port: 3389 }] });
  assert.equal(await byStartTls.verifyPassword('anna', 'Passw0rd!'), 'verified');
  byStartTls.close();
});

test(
  'OpenLDAP: people sign in as DOMAIN\\user where the domain is named, and by mail where that is a name',
  options,
  async () => {
    const attributes = { ...directoryDefaults('ldap').attributes, username: ['uid', 'mail'] };
    const named = open({ domains: ['EXAMPLE'], attributes });
    assert.equal(await named.verifyPassword('example\\anna', 'Passw0rd!'), 'verified');
    assert.equal(await named.verifyPassword('anna@example.org', 'Passw0rd!'), 'verified');
    assert.equal(await named.verifyPassword('OTHER\\anna', 'Passw0rd!'), 'unknown-user');
    named.close();
  },
);

test('OpenLDAP: of a group that cannot be read nobody is a member, as of a name that nobody has', options, async () => {
  // Both groups have this "id", so that neither is known by it.
  const attributes = {
    ...directoryDefaults('ldap').attributes,
    uniqueId: 'objectClass',
    uniqueIdType: 'string',
  } as const;
  const unclear = open({ attributes });
  await assert.rejects(unclear.findGroup({ uniqueId: 'groupOfNames' }), { code: 'conflict' });
  assert.deepEqual((await unclear.findMember('anna', ['groupOfNames']))?.groups, []);
  assert.equal(await unclear.findMember('nobody-of-this-name', ['groupOfNames']), undefined);
  unclear.close();
});

for (const { title, filter } of readVectors<{ title: string; filter: string }>('rfc-4515')) {
  test(`OpenLDAP: understands ${title}`, options, async () => {
    await assert.doesNotReject(collectPeople(directory, { isRecursive: true, filter }));
  });
}

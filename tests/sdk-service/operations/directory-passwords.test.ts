import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLdapDirectory } from '../../../sdk-service/adapters/directory/ldap/ldap-directory.ts';
import { directoryDefaults } from '../../../sdk-service/domain/directories/directory-defaults.ts';
import { createPrimaryDirectories } from '../../../sdk-service/domain/directories/primary-directories.ts';
import { requirePeer } from '../../peers/peer.ts';
import { startSlapd } from '../../peers/slapd.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const input = {
  authenticationType: 'ldap',
  initiatingAuthenticationType: 'pfsdk',
  username: 'anna',
  requireUserMatch: true,
} as const;

test(
  'passwords of an LDAP server count in PrimaryAuthUser and CombinedAuthUser, and no answer is made up while it is away',
  requirePeer('slapd'),
  async (t) => {
    const slapd = await startSlapd();
    const directory = createLdapDirectory({
      config: {
        ...directoryDefaults('ldap'),
        id: 'd1',
        name: 'staff',
        servers: [{ host: slapd.address, port: 3636 }],
        certificateAuthority: slapd.authority,
        bindDn: 'uid=svc-mfa,ou=people,dc=example,dc=org',
      },
      readBindPassword: () => 'Passw0rd!',
      clock: { now: () => new Date() },
      report: () => undefined,
    });
    const primary = createPrimaryDirectories({
      store: { findDirectoryLink: async () => undefined },
      directories: () => [{ config: { id: 'd1', name: 'staff', domains: [] }, directory }],
      builtIn: { verifyPassword: () => assert.fail('the built-in directory was asked') },
    });
    const bed = await createTestBed(t, { primary });
    const call = createSdkCalls(bed);
    await bed.addOathUser();

    const right = await call('CombinedAuthUser_4', { ...input, password: 'Passw0rd!' });
    assert.deepEqual([right.primaryAuthSucceeded, right.callResult?.Code], [true, 22]);
    const wrong = await call('CombinedAuthUser_4', { ...input, password: 'wrong' });
    assert.deepEqual([wrong.primaryAuthSucceeded, wrong.pfAuthSucceeded], [false, false]);
    assert.equal((await call('PrimaryAuthUser', { ...input, password: 'Passw0rd!' })).result, true);
    assert.equal((await call('PrimaryAuthUser', { ...input, password: '' })).result, false);

    await slapd.stop();
    const away = call('PrimaryAuthUser', { ...input, password: 'Passw0rd!' });
    await assert.rejects(away, { code: 'unavailable', dependency: 'directory' });
    directory.close();
  },
);

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createLdapDirectory } from '../../../sdk-service/adapters/directory/ldap/ldap-directory.ts';
import { directoryDefaults } from '../../../sdk-service/domain/directories/directory-defaults.ts';
import type { Directory, DirectoryConfig } from '../../../sdk-service/ports/directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type Slapd, type SlapdOptions, startSlapd } from '../../peers/slapd.ts';
import { createFixedClock } from '../../support/fixed-clock.ts';
import { createCertificateAuthority } from '../../support/make-certificate.ts';
import { collect } from './ldap-directory-contract.ts';

const options = requirePeer('slapd');

async function start(t: TestContext, slapdOptions: SlapdOptions = {}): Promise<Slapd> {
  const slapd = await startSlapd(slapdOptions);
  t.after(() => slapd.stop());
  return slapd;
}

function open(
  t: TestContext,
  slapd: Pick<Slapd, 'address' | 'authority'>,
  fields: Partial<DirectoryConfig> = {},
  bindPassword = 'Passw0rd!',
): Directory {
  const config = {
    ...directoryDefaults('ldap'),
    id: 'd1',
    name: 'example',
    servers: [{ host: slapd.address, port: 3636 }],
    certificateAuthority: slapd.authority,
    baseDns: ['dc=example,dc=org'],
    bindDn: 'uid=svc-mfa,ou=people,dc=example,dc=org',
    connectSeconds: 1,
    answerSeconds: 1,
    ...fields,
  };
  const directory = createLdapDirectory({
    config,
    readBindPassword: () => bindPassword,
    // Stands, so that no server's rest ends.
    clock: createFixedClock(),
    report: () => undefined,
  });
  t.after(() => directory.close());
  return directory;
}

const away = { code: 'unavailable', dependency: 'directory', message: /^The directory "example" does not answer/ };
const verify = (directory: Directory) => directory.verifyPassword('anna', 'Passw0rd!');

/** What the diagnosis stops at. */
async function firstFailure(directory: Directory): Promise<string> {
  const failed = (await collect(directory.diagnose())).find(({ ok }) => !ok);
  return `${failed?.step}: ${failed?.detail}`;
}

/** A port at which somebody listens and says nothing. */
async function silentServer(t: TestContext) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { host: '127.0.0.1', port: address.port, connections: () => sockets.size };
}

test('a certificate of an authority that was not named is refused', options, async (t) => {
  const slapd = await start(t);
  const directory = open(t, slapd, { certificateAuthority: createCertificateAuthority().cert });
  await assert.rejects(verify(directory), away);
  assert.match(await firstFailure(directory), /^certificate: The certificate is not trusted/);
});

test('a certificate for another name is refused', options, async (t) => {
  const directory = open(t, await start(t, { certificateNames: ['other.example'] }));
  await assert.rejects(verify(directory), away);
  assert.match(await firstFailure(directory), /^certificate: .*altnames/);
});

test('a certificate past its time is refused', options, async (t) => {
  const directory = open(t, await start(t, { certificateEndsAt: new Date(Date.now() - 1000) }));
  await assert.rejects(verify(directory), away);
  assert.match(await firstFailure(directory), /^certificate: .*expired/);
});

test('StartTLS checks the certificate too', options, async (t) => {
  const slapd = await start(t, { certificateNames: ['other.example'] });
  const directory = open(t, slapd, { tls: 'starttls', servers: [{ host: slapd.address, port: 3389 }] });
  await assert.rejects(verify(directory), away);
  assert.match(await firstFailure(directory), /^certificate: /);
});

test('a name without address, a closed port and a silent server are told apart', options, async (t) => {
  const slapd = await start(t);
  const unknown = open(t, slapd, { servers: [{ host: 'no-such-host.invalid', port: 636 }] });
  await assert.rejects(verify(unknown), away);
  assert.match(await firstFailure(unknown), /^dns: No address for no-such-host\.invalid/);
  const closed = open(t, slapd, { servers: [{ host: slapd.address, port: 3637 }] });
  await assert.rejects(verify(closed), away);
  assert.match(await firstFailure(closed), /^connect: Nothing listens/);
  const silent = open(t, slapd, { servers: [await silentServer(t)] });
  await assert.rejects(verify(silent), away);
  assert.match(await firstFailure(silent), /^connect: No answer within 1 s/);
});

test('StartTLS at a server that says nothing ends in time', options, async (t) => {
  const slapd = await start(t);
  const directory = open(t, slapd, { tls: 'starttls', servers: [await silentServer(t)] });
  await assert.rejects(verify(directory), away);
});

test('a wrong password of our own is said, and is no refusal of the person', options, async (t) => {
  const directory = open(t, await start(t), {}, 'wrong');
  await assert.rejects(verify(directory), { code: 'misconfigured', message: /refuses our bind DN or its password/ });
  assert.match(await firstFailure(directory), /^bind: The bind DN or its password is wrong/);
});

test('a search base that is not there is said', options, async (t) => {
  const directory = open(t, await start(t), { baseDns: ['ou=gone,dc=example,dc=org'] });
  await assert.rejects(verify(directory), { code: 'misconfigured', message: /no such search base/ });
  assert.match(await firstFailure(directory), /^base: There is no such entry/);
});

test('a filter that matches nobody is said', options, async (t) => {
  const filters = { ...directoryDefaults('ldap').filters, user: '(objectClass=device)' };
  assert.match(await firstFailure(open(t, await start(t), { filters })), /^people: The user filter matches nobody/);
});

test('a server that gives only part of the entries is said, and is no end of the list', options, async (t) => {
  const directory = open(t, await start(t, { pagedTotal: 700 }));
  const seen: string[] = [];
  const reading = async () => {
    for await (const page of directory.findPeople({ isRecursive: true })) {
      seen.push(...page.map(({ username }) => username));
    }
  };
  await assert.rejects(reading, { code: 'misconfigured', message: /gives only part of the entries/ });
  assert.ok(seen.length > 0 && seen.length <= 700, String(seen.length));
});

test('a server that goes away in the middle of a list is said, and is no end of the list', options, async (t) => {
  const slapd = await startSlapd();
  t.after(() => slapd.stop());
  const directory = open(t, slapd);
  const reading = async () => {
    for await (const page of directory.findPeople({ isRecursive: true })) {
      if (page.some(({ username }) => username === 'u00000')) await slapd.stop();
    }
  };
  await assert.rejects(reading, away);
});

test('the second server is asked when the first is dead, and only the first to come waits', options, async (t) => {
  const slapd = await start(t);
  const silent = await silentServer(t);
  const directory = open(t, slapd, { servers: [silent, { host: slapd.address, port: 3636 }], connectSeconds: 1 });
  for (let times = 0; times < 6; times += 1) assert.equal(await verify(directory), 'verified');
  assert.equal(silent.connections(), 1);
});

test('a server that was started anew is asked at once', options, async (t) => {
  const authority = createCertificateAuthority();
  const first = await startSlapd({ authority });
  const directory = open(t, first);
  assert.equal(await verify(directory), 'verified');
  await first.stop();
  await start(t, { authority, address: first.address });
  assert.equal(await verify(directory), 'verified');
});

test('fifty people at once are all answered', options, async (t) => {
  const directory = open(t, await start(t));
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => verify(directory)));
  assert.deepEqual(new Set(outcomes), new Set(['verified']));
});

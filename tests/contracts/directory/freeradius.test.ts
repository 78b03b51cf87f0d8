import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { PasswordDirectory } from '../../../sdk-service/ports/directory.ts';
import type { RadiusConfig } from '../../../sdk-service/ports/password-directory-config.ts';
import { type FreeRadius, startFreeRadius } from '../../peers/freeradius.ts';
import { requirePeer } from '../../peers/peer.ts';
import { openRadius } from '../../support/radius-bed.ts';
import { collect } from './ldap-directory-contract.ts';
import { testPrimaryAuthentication } from './primary-authentication-contract.ts';

const options = requirePeer('freeradius');
let radius: FreeRadius;
let directory: PasswordDirectory;

before(async () => {
  if (options.skip !== false) return;
  radius = await startFreeRadius();
  directory = open();
});
after(async () => {
  directory?.close();
  await radius?.stop();
});

/** Nothing stands behind it that locks. */
function open(config: Partial<RadiusConfig> = {}, secret = radius.secret): PasswordDirectory {
  const servers = [{ host: radius.address, port: radius.port }];
  return openRadius({ servers, answerSeconds: 5, lockout: { threshold: 0, windowSeconds: 60 }, ...config }, secret)
    .directory;
}

testPrimaryAuthentication({
  name: 'FreeRADIUS',
  options,
  directory: () => directory,
  names: ['anna@example.org', 'jörg', 'JÖRG', 'paren(s)*'],
  // What a server asks for besides is nothing that it says of the password.
  states: { challenged: 'not-permitted' },
  knowsNames: false,
});

test('FreeRADIUS: answers a made-up person, which is how it is tried out', options, async () => {
  const subject = `${radius.address}:${radius.port}`;
  const detail = 'It answers, the shared secret is right, and it refuses a name that nobody has.';
  assert.deepEqual(await collect(directory.diagnose()), [{ step: 'answer', subject, ok: true, detail }]);
});

test('FreeRADIUS: is silent to who has another secret', options, async () => {
  const other = open({ answerSeconds: 1 }, 'another secret, of sixteen and more');
  await assert.rejects(other.verifyPassword('anna', 'Passw0rd!'), { code: 'unavailable', dependency: 'directory' });
  const [step] = await collect(other.diagnose());
  assert.match(step?.detail ?? '', /^No answer within 1 s\. .*another shared secret\.$/);
});

test('FreeRADIUS: people sign in as DOMAIN\\user where names go bare', options, async () => {
  const bare = open({ nameForm: 'bare', domains: ['CORP'] });
  assert.equal(await bare.verifyPassword('CORP\\anna', 'Passw0rd!'), 'verified');
  assert.equal(await bare.verifyPassword('OTHER\\anna', 'Passw0rd!'), 'unknown-user');
});

test('FreeRADIUS: the longest password that RADIUS carries is compared to its end', options, async () => {
  assert.equal(await directory.verifyPassword('anna', `Passw0rd!${'x'.repeat(119)}`), 'wrong-password');
});

test('FreeRADIUS: two hundred people at once are all answered', options, async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_, index) => directory.verifyPassword('anna', index % 2 === 0 ? 'Passw0rd!' : 'x')),
  );
  assert.equal(outcomes.filter((outcome) => outcome === 'verified').length, 100);
  assert.equal(outcomes.filter((outcome) => outcome === 'wrong-password').length, 100);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createCore } from '../../../sdk-service/core.ts';
import { type FreeRadius, startFreeRadius } from '../../peers/freeradius.ts';
import { requirePeer } from '../../peers/peer.ts';
import { createPlace, type Place } from './place.ts';

/** One store and one FreeRADIUS, from its set-up to people who sign in by it. */
const options = requirePeer('freeradius');
let place: Place;
let radius: FreeRadius;
let setUp: readonly string[];

before(async () => {
  if (options.skip !== false) return;
  [place, radius] = await Promise.all([createPlace(), startFreeRadius()]);
  await place.mfa('init');
  const server = `${radius.address}:${radius.port}`;
  setUp = ['directory', 'add', 'vpn', '--kind', 'radius', '--server', server, '--secret-stdin'];
});
after(async () => {
  await radius?.stop();
  await place?.remove();
});

test('RADIUS is tried before it is added, and nothing of it is kept', options, async () => {
  const wrong = await place.mfaWithInput('another secret, of sixteen\n', ...setUp, '--answer-seconds', '1', '--try');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /FAILS +answer .*No answer within 1 s/);
  const right = await place.mfaWithInput(`${radius.secret}\n`, ...setUp, '--try');
  assert.equal(right.code, 0, right.stderr);
  assert.match((await place.mfa('directory', 'list')).stdout, /There is no directory/);
});

test('RADIUS is added, and its secret is kept where nobody sees it', options, async () => {
  const added = await place.mfaWithInput(`${radius.secret}\n`, ...setUp);
  assert.deepEqual({ code: added.code, stderr: added.stderr }, { code: 0, stderr: '' });
  const shown = await place.mfa('directory', 'show', 'vpn');
  assert.match(shown.stdout, /secret +set\n/);
  assert.match(shown.stdout, /locks +at 5 wrong passwords within 30 minutes\n/);
  const listed = await place.mfa('directory', 'list');
  assert.match(listed.stdout, /vpn +radius +- +127\.[\d.]+:18120 +-/);
  const { stdout: json } = await place.mfa('directory', 'list', '--json');
  assert.deepEqual(JSON.parse(json)[0].lockout, { threshold: 5, windowSeconds: 1800 });
  const log = await place.mfa('log', 'tail', '--changes', '--json').then(({ stdout }) => stdout);
  const store = readFileSync(join(place.dataDir, 'store.sqlite'));
  for (const output of [added.stdout, shown.stdout, listed.stdout, json, log]) {
    assert.ok(!output.includes(radius.secret));
  }
  assert.ok(!store.includes(radius.secret));
});

test('RADIUS works as it is set up', options, async () => {
  const { code, stdout } = await place.mfa('directory', 'test', 'vpn');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /ok +answer/);
});

test('what RADIUS does not have is refused by name', options, async () => {
  for (const [words, says] of [
    [['change', 'vpn', '--base-dn', 'dc=x'], /base-dn: RADIUS has no such thing/],
    [['change', 'vpn', '--attribute', 'firstName=x'], /attribute: RADIUS has no such thing/],
    [['change', 'vpn', '--people-of', 'corp'], /There is no directory "corp"/],
    [['change', 'vpn', '--lockout-threshold', '1000'], /whole number from 0 to 999/],
    [['browse', 'vpn'], /only checks passwords; RADIUS has no list of people/],
    [['import', 'vpn'], /only checks passwords/],
  ] as const) {
    const { code, stderr } = await place.mfa('directory', ...words);
    assert.notEqual(code, 0, words.join(' '));
    assert.match(stderr, says);
  }
});

test('RADIUS is asked for the passwords of people, and guesses are bounded', options, async () => {
  await place.mfa('account', 'add', 'portal', '--role', 'portal');
  await place.mfa('user', 'add', 'anna');
  assert.equal((await place.mfa('directory', 'change', 'vpn', '--lockout-threshold', '6')).code, 0);
  const { dataDir, masterKeyFile } = place;
  const core = await createCore({ dataDir, masterKeyFile, demo: undefined, log: { warn: () => undefined } });
  try {
    const [account = assert.fail('no account')] = await core.accounts.list();
    const about = { applicationName: '', authenticationType: 'pfsdk', clientAddress: undefined } as const;
    const context = { account, ...about, requestId: 'r', sessionHash: undefined };
    const signIn = async (password: string, browserToken?: string) => {
      const claim = { username: 'Anna', language: 'en', browserToken, context };
      const { outcome } = await core.signIn.begin({ ...claim, password });
      return outcome;
    };
    assert.equal(await signIn('Passw0rd!'), 'signed-in');
    assert.equal(await signIn('guess'), 'refused');
    assert.equal(await signIn('Passw0rd!'), 'signed-in');
    for (let guess = 0; guess < 2; guess += 1) assert.equal(await signIn('guess'), 'refused');
    assert.equal(await signIn('Passw0rd!'), 'refused');
    const { id } = (await core.users.find('anna')) ?? assert.fail('nobody');
    assert.equal(await signIn('Passw0rd!', await core.knownBrowsers.issue(id, 'app')), 'signed-in');
  } finally {
    await core.close();
  }
  const { stdout } = await place.mfa('log', 'tail', '--json');
  assert.match(stdout, /"throttled"/);
  assert.doesNotMatch(stdout, /Passw0rd!|guess/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRadiusBed } from '../../../../support/radius-bed.ts';
import { codes } from '../../../../support/radius-peer.ts';

test('accept is right, and reject is wrong', async (t) => {
  const { verify, peer } = await createRadiusBed(t);
  peer.answerAll(codes.accept);
  assert.equal(await verify(), 'verified');
  peer.answerAll(codes.reject);
  assert.equal(await verify(), 'wrong-password');
});

test('whoever is asked for more than a password is refused, and only the log says why', async (t) => {
  const { verify, peer, reports } = await createRadiusBed(t);
  peer.answerAll(codes.challenge);
  assert.equal(await verify(), 'not-permitted');
  assert.match(reports.join(), /^Directory "vpn": the servers ask for more than a password \(Access-Challenge\)/);
});

test('passwords that RADIUS cannot carry are wrong, and are not sent', async (t) => {
  const { verify, peer } = await createRadiusBed(t);
  peer.answerAll(codes.accept);
  for (const password of ['', 'a\0', '\0', 'x'.repeat(129), 'ü'.repeat(65)]) {
    assert.equal(await verify('anna', password), 'wrong-password');
  }
  assert.equal(peer.heard.length, 0);
  assert.equal(await verify('anna', 'ü'.repeat(64)), 'verified');
});

test('names that RADIUS cannot carry are nobody, and are not sent', async (t) => {
  const { verify, peer } = await createRadiusBed(t);
  peer.answerAll(codes.accept);
  for (const name of ['', ' ', 'a\0', 'x'.repeat(254), 'ü'.repeat(127)]) {
    assert.equal(await verify(name), 'unknown-user');
  }
  assert.equal(peer.heard.length, 0);
});

test('names are sent as they are', async (t) => {
  const { verify, peer, askedNames } = await createRadiusBed(t);
  peer.answerAll(codes.accept);
  for (const name of ['Anna', 'CORP\\anna', 'anna@corp.example']) await verify(name);
  assert.deepEqual(askedNames(), ['anna', 'corp\\anna', 'anna@corp.example']);
});

test('bare names are sent without their domain, and those of other domains not at all', async (t) => {
  const { verify, peer, askedNames } = await createRadiusBed(t, {
    nameForm: 'bare',
    domains: ['CORP', 'corp.example'],
  });
  peer.answerAll(codes.accept);
  for (const name of ['anna', 'CORP\\anna', 'anna@Corp.example']) assert.equal(await verify(name), 'verified');
  for (const name of ['OTHER\\anna', 'anna@other.example', 'CORP\\']) assert.equal(await verify(name), 'unknown-user');
  assert.deepEqual(askedNames(), ['anna', 'anna', 'anna']);
});

test('an expired password cannot be changed by it', async (t) => {
  const { directory } = await createRadiusBed(t);
  assert.equal(await directory.readPasswordRules(), undefined);
  const request = { username: 'anna', oldPassword: 'a', newPassword: 'b' };
  assert.equal(await directory.changePassword(request), 'not-allowed');
});

test('guesses here lock nobody out of what stands behind, whatever form of the name they use', async (t) => {
  const { verify, peer, clock } = await createRadiusBed(t, { lockout: { threshold: 7, windowSeconds: 600 } });
  peer.answerAll(codes.reject);
  for (const name of ['anna', 'CORP\\anna', 'anna@corp.example']) assert.equal(await verify(name), 'wrong-password');
  peer.answerAll(codes.accept);
  assert.equal(await verify('anna'), 'throttled');
  assert.equal(await verify('OTHER\\anna'), 'throttled');
  assert.equal(peer.heard.length, 3);
  assert.equal(await verify('bob'), 'verified');
  clock.advanceSeconds(599);
  assert.equal(await verify('anna'), 'throttled');
  clock.advanceSeconds(1);
  assert.equal(await verify('anna'), 'verified');
});

test('guesses count also where the server does not sign what it says of them', async (t) => {
  const { verify, peer } = await createRadiusBed(t, { lockout: { threshold: 7, windowSeconds: 600 } });
  peer.answerAll(codes.reject, { signatures: 0 });
  for (let times = 0; times < 3; times += 1) await assert.rejects(verify(), { code: 'misconfigured' });
  assert.equal(await verify(), 'throttled');
  assert.equal(peer.heard.length, 3);
});

test('the right password forgets the wrong ones', async (t) => {
  const { verify, peer } = await createRadiusBed(t, { lockout: { threshold: 7, windowSeconds: 600 } });
  for (let round = 0; round < 3; round += 1) {
    peer.answerAll(codes.reject);
    for (let times = 0; times < 2; times += 1) assert.equal(await verify(), 'wrong-password');
    peer.answerAll(codes.accept);
    assert.equal(await verify(), 'verified');
  }
});

test('a hundred guesses at once are no way around', async (t) => {
  const { verify, peer } = await createRadiusBed(t, { lockout: { threshold: 7, windowSeconds: 600 } });
  peer.answerAll(codes.reject);
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => verify()));
  assert.equal(outcomes.filter((outcome) => outcome === 'wrong-password').length, 3);
  assert.equal(outcomes.filter((outcome) => outcome === 'throttled').length, 97);
  assert.equal(peer.heard.length, 3);
});

test('what is kept back is for known browsers alone, and all together stop two short', async (t) => {
  const { directory, verify, peer, clock } = await createRadiusBed(t, {
    lockout: { threshold: 7, windowSeconds: 600 },
  });
  const verifyKnown = (password = 'Passw0rd!', name = 'anna') =>
    directory.verifyPassword(name, password, { guesser: 'known-browser' });
  peer.answerAll(codes.reject);
  await Promise.all(Array.from({ length: 100 }, () => verify()));
  assert.equal(await verify(), 'throttled');
  assert.equal(await verifyKnown('mistyped'), 'wrong-password');
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => verifyKnown('mistyped', 'CORP\\anna')));
  assert.equal(outcomes.filter((outcome) => outcome === 'wrong-password').length, 1);
  peer.answerAll(codes.accept);
  assert.equal(await verifyKnown(), 'throttled');
  assert.equal(peer.heard.length, 5);
  clock.advanceSeconds(600);
  assert.equal(await verify(), 'verified');
});

test('who is known is let in behind strangers, and only with the right password', async (t) => {
  const { directory, verify, peer } = await createRadiusBed(t, { lockout: { threshold: 5, windowSeconds: 600 } });
  peer.answerAll(codes.reject);
  for (let times = 0; times < 10; times += 1) await verify();
  peer.answerAll(codes.accept);
  assert.equal(await verify(), 'throttled');
  assert.equal(await directory.verifyPassword('anna', 'Passw0rd!', { guesser: 'known-browser' }), 'verified');
  assert.equal(await verify(), 'verified');
});

test('where three wrong passwords lock there is no room for known browsers', async (t) => {
  const { directory, verify, peer } = await createRadiusBed(t, { lockout: { threshold: 3, windowSeconds: 600 } });
  peer.answerAll(codes.reject);
  assert.equal(await verify(), 'wrong-password');
  assert.equal(await directory.verifyPassword('anna', 'Passw0rd!', { guesser: 'known-browser' }), 'throttled');
});

test('where nothing locks, every guess is asked', async (t) => {
  const { verify, peer } = await createRadiusBed(t, { lockout: { threshold: 0, windowSeconds: 60 } });
  peer.answerAll(codes.reject);
  for (let times = 0; times < 20; times += 1) assert.equal(await verify(), 'wrong-password');
});

test('two hundred people at once are all answered, each by his own answer', async (t) => {
  const { verify, peer } = await createRadiusBed(t);
  // Who has an even number knows his password.
  peer.onRequest(({ packet, from }) => {
    const code =
      Number(/\d+/.exec(packet.subarray(38).toString('latin1'))?.[0]) % 2 === 0 ? codes.accept : codes.reject;
    peer.send(peer.answer(packet, code), from);
  });
  const people = Array.from({ length: 200 }, (_, index) => index);
  const outcomes = await Promise.all(people.map((index) => verify(`user${index}`)));
  assert.deepEqual(
    outcomes,
    people.map((index) => (index % 2 === 0 ? 'verified' : 'wrong-password')),
  );
});

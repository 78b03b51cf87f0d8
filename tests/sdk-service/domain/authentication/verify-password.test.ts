import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrimaryOutcome } from '../../../../sdk-service/ports/primary-authentication.ts';
import { MfaError } from '../../../../shared/mfa-error.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const outcomes: readonly [PrimaryOutcome, string][] = [
  ['verified', 'password approved password'],
  ['wrong-password', 'password denied wrong-password'],
  ['unknown-user', 'password denied user-not-found'],
  ['disabled', 'password denied disabled'],
  ['locked-out', 'password denied locked-out'],
  ['must-change', 'password denied expired'],
  ['password-expired', 'password denied password-expired'],
  ['account-expired', 'password denied account-expired'],
  ['not-permitted', 'password denied not-permitted'],
  ['throttled', 'password denied throttled'],
];

for (const [outcome, row] of outcomes) {
  test(`writes "${row}" when the directory says ${outcome}`, async (t) => {
    const bed = await createTestBed(t, { primary: { verifyPassword: async () => outcome } });
    const request = { username: 'Anna', password: 'secret', context: bed.context() };
    const verified = await bed.authentication.verifyPassword(request);
    assert.equal(verified.outcome, row.split(' ')[1]);
    assert.deepEqual(await bed.logged(), [row]);
  });
}

test('slows an application that guesses, and asks the directory no more', async (t) => {
  const asked: string[] = [];
  const primary = {
    verifyPassword: async (_username: string, password: string): Promise<PrimaryOutcome> => {
      asked.push(password);
      return password === 'right' ? 'verified' : 'wrong-password';
    },
  };
  const bed = await createTestBed(t, { primary });
  const verify = (password: string) =>
    bed.authentication.authenticatePrimary({ username: 'anna', password, context: bed.context() });
  for (const guess of ['1', '2', '3', '4', '5']) assert.equal((await verify(guess)).outcome, 'denied');
  const slowed = await verify('right');
  assert.deepEqual(slowed.outcome === 'denied' && [slowed.reason, slowed.retryAfterSeconds], ['throttled', 30]);
  assert.equal(asked.length, 5);
  bed.clock.advanceSeconds(30);
  assert.equal((await verify('right')).outcome, 'approved');
});

test('slows guesses at one user, whatever spelling of the name they use', async (t) => {
  const asked: string[] = [];
  const primary = {
    verifyPassword: async (username: string): Promise<PrimaryOutcome> => {
      asked.push(username);
      return 'wrong-password';
    },
  };
  const bed = await createTestBed(t, { primary });
  await bed.addUser({ username: 'anna' });
  await bed.settings.set('users.domains', 'CONTOSO=contoso.com', bed.author);
  for (const username of [
    'anna',
    'ANNA',
    'contoso\\anna',
    'anna@contoso.com',
    'anna',
    'contoso\\anna',
    'anna@contoso.com',
  ]) {
    await bed.authentication.authenticatePrimary({ username, password: 'x', context: bed.context() });
  }
  assert.deepEqual(asked, ['anna', 'anna', 'anna', 'anna', 'anna']);
});

test('counts nothing while the directory is away', async (t) => {
  const away = new MfaError('unavailable', 'The directory is away.', { dependency: 'directory' });
  const bed = await createTestBed(t, { primary: { verifyPassword: () => Promise.reject(away) } });
  const request = { username: 'anna', password: 'x', context: bed.context() };
  for (let guess = 0; guess < 10; guess += 1) {
    await assert.rejects(bed.authentication.authenticatePrimary(request), { dependency: 'directory' });
  }
  assert.deepEqual(await bed.logged(), []);
});

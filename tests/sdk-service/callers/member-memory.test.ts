import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemberMemory } from '../../../sdk-service/callers/member-memory.ts';
import type { DirectoryCaller } from '../../../sdk-service/domain/accounts/directory-callers.ts';
import type { Account } from '../../../sdk-service/ports/records.ts';
import { MfaError } from '../../../shared/mfa-error.ts';
import { createFixedClock } from '../../support/fixed-clock.ts';

const away = new MfaError('unavailable', 'The directory does not answer.', { dependency: 'directory' });
const busy = new MfaError('unavailable', 'Too many people are waiting.', { dependency: 'capacity' });
const misconfigured = new MfaError('misconfigured', 'The directory refuses our bind DN.', { dependency: 'directory' });

const anna: DirectoryCaller = {
  directoryId: 'd',
  member: { uniqueId: 'u', name: 'CORP\\anna', qualifiedNames: [], enabled: true, groups: ['g'] },
  names: ['corp\\anna'],
};

function setUp() {
  const clock = createFixedClock();
  let hasRole = true;
  const account = { name: 'CORP\\anna' } as Account;
  const memory = createMemberMemory({
    directoryCallers: { accountOf: () => (hasRole ? account : undefined) },
    clock,
    log: { warn: () => undefined },
  });
  return {
    ...memory,
    clock,
    account,
    takeRole() {
      hasRole = false;
    },
  };
}

const says =
  <Answer>(answer: Answer) =>
  async () =>
    answer;
const fails = (error: Error) => async () => {
  throw error;
};

test('questions of one key at one time are asked once', async () => {
  const { ask, account } = setUp();
  let asked = 0;
  const question = async () => {
    asked += 1;
    return anna;
  };
  assert.deepEqual(await Promise.all([ask('k', question), ask('k', question)]), [account, account]);
  assert.equal(asked, 1);
});

test('what was said counts for a minute, and not before a clock that was set back', async () => {
  const { ask, recall, clock, account } = setUp();
  await ask('k', says(anna));
  clock.advanceSeconds(59);
  assert.equal(recall('k'), account);
  clock.advanceSeconds(1);
  assert.equal(recall('k'), undefined);
  clock.advanceSeconds(-61);
  assert.equal(recall('k'), undefined);
});

test('a refusal ends what was known, and a role that is gone counts at once', async () => {
  const { ask, recall, knows, takeRole } = setUp();
  await ask('k', says(anna));
  assert.equal(await ask('k', says('disabled' as const)), 'disabled');
  assert.deepEqual([recall('k'), knows('k')], [undefined, false]);
  await assert.rejects(ask('k', fails(away)), away);
  await ask('k', says(anna));
  takeRole();
  assert.equal(recall('k'), undefined);
  assert.equal(await ask('k', fails(away)), 'no-role');
});

test('only a directory that is away is stood in for, and not longer than an hour after its word', async () => {
  const { ask, recall, clock, account } = setUp();
  await ask('k', says(anna));
  clock.advanceSeconds(60);
  for (const error of [busy, misconfigured]) await assert.rejects(ask('k', fails(error)), error);
  assert.equal(await ask('k', fails(away)), account);
  // Asked again after a minute only, so that nobody waits for it with each call.
  assert.equal(recall('k'), account);
  clock.advanceSeconds(3539);
  assert.equal(await ask('k', fails(away)), account);
  clock.advanceSeconds(1);
  assert.equal(recall('k'), undefined);
  await assert.rejects(ask('k', fails(away)), away);
  await assert.rejects(ask('another', fails(away)), away);
});

test('of more callers than a thousand the one longest unused is asked about anew', async () => {
  const { ask, recall, account } = setUp();
  for (let number = 0; number < 1000; number += 1) await ask(String(number), says(anna));
  assert.equal(recall('0'), account);
  await ask('one more', says(anna));
  assert.deepEqual([recall('0'), recall('1')], [account, undefined]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addUser, attemptRecord } from '../../../contracts/storage/storage-contract.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

const now = new Date('2026-03-01T12:00:00Z');
const frame = /^(begin|commit|savepoint|release)/;

test('an authentication is one read and one write transaction of three statements', async (t) => {
  const statements: string[] = [];
  const { storage, close } = await openTemporaryStorage({
    diagnostics: { onStatement: (sql) => void statements.push(sql) },
  });
  t.after(close);
  const user = await addUser(storage, 'alice');
  const id = 'challenge';
  await storage.openChallenge({
    id,
    purpose: 'authentication',
    userId: user.id,
    accountId: 'account',
    accountName: 'account',
    sessionHash: undefined,
    kind: 'oath-token',
    state: 'open',
    secretHash: undefined,
    tries: 0,
    createdAt: now,
    expiresAt: new Date(now.getTime() + 60_000),
    phone: undefined,
    pendingKey: undefined,
    applicationName: '',
    authenticationType: '',
    clientAddress: undefined,
    target: '',
    ringing: false,
    reason: undefined,
  });
  statements.length = 0;
  const query = { canonicalName: 'alice', accountId: 'account', kind: 'oath-token', challengeId: undefined } as const;
  const found = await storage.findPrompt(query);
  const outcome = await storage.acceptOathCode({
    userId: user.id,
    tokenKey: found?.subject.oathToken?.sealedKey,
    challengeId: found?.challenge?.id,
    maxTries: 5,
    rule: { delaysSeconds: [0], closedAt: 100 },
    timeStep: 1,
    drift: 0,
    now,
    approved: attemptRecord(user, 'approved', 'oath-code'),
    denied: () => attemptRecord(user, 'denied', 'replayed'),
  });
  assert.equal(outcome, 'accepted');
  assert.deepEqual(
    statements.filter((sql) => !frame.test(sql)).map((sql) => sql.split(' ', 3).join(' ')),
    ['select (select count(*)', 'update "authenticators" set', 'update "challenges" set', 'insert into "attempts"'],
  );
  assert.equal(statements.filter((sql) => sql === 'begin immediate').length, 1);
});

test('whoever has written reads what he wrote', async (t) => {
  const { storage, close } = await openTemporaryStorage();
  t.after(close);
  // The read before opens the transaction that all reads of this turn share.
  await storage.readProperty('origin');
  const [, seen] = await Promise.all([
    storage.readProperty('origin'),
    storage.writeProperty('origin', 'demo').then(() => storage.readProperty('origin')),
  ]);
  assert.equal(seen, 'demo');
});

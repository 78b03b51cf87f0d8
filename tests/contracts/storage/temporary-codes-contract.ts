import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { User } from '../../../sdk-service/ports/records.ts';
import type { TemporaryCode, TemporaryCodeStore } from '../../../sdk-service/ports/temporary-code-store.ts';
import { addUser, attemptRecord, changeRecord, type OpenStore } from './storage-contract.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const rule = { delaysSeconds: [], closedAt: 3 };

function codeOf({ id: userId }: User, fields: Partial<TemporaryCode> = {}) {
  const expiresAt = later(3600);
  const made = { issuedBy: 'helga', reason: 'a reason', issuedAt: now, expiresAt };
  return { userId, codeHash: randomBytes(32), use: 'often', ...made, ...fields } as const;
}

type Answer = Parameters<TemporaryCodeStore['acceptTemporaryCode']>[0];

function answerOf(user: User, codeHash: Buffer, fields: Partial<Answer> = {}): Answer {
  return {
    userId: user.id,
    codeHash,
    challengeId: undefined,
    maxTries: 5,
    rule,
    now,
    approved: attemptRecord(user, 'approved', 'temporary-code'),
    denied: () => attemptRecord(user, 'denied', 'wrong-response'),
    ...fields,
  };
}

const refusalOf = ({ id: userId }: User) =>
  ({ userId, kind: 'temporary-code', challengeId: undefined, maxTries: 0, rule, now, attempt: undefined }) as const;

/** What every adapter of the store must do with codes of the help desk. */
export function testTemporaryCodes(name: string, open: OpenStore): void {
  test(`${name}: a temporary code is kept as it was made, and nobody has one`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    assert.equal((await storage.findTemporaryCode(user.id)).code, undefined);
    const code = codeOf(user, { use: 'once' });
    assert.equal(await storage.issueTemporaryCode(code, changeRecord('alice')), true);
    const unused = { uses: 0, lastUsedAt: undefined, revokedAt: undefined };
    assert.deepEqual(await storage.findTemporaryCode(user.id), {
      code: { ...code, ...unused },
      throttle: { failures: 0, throttledUntil: undefined },
    });
    const nobody = { ...code, userId: randomBytes(16).toString('base64url') };
    assert.equal(await storage.issueTemporaryCode(nobody, changeRecord('nobody')), false);
    assert.equal((await storage.findTemporaryCode(nobody.userId)).code, undefined);
  });

  test(`${name}: a temporary code is given to an administrator only where it may be`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const give = (unlessAdministrator: boolean) =>
      storage.issueTemporaryCode(codeOf(user), changeRecord('alice'), { unlessAdministrator });
    assert.equal(await give(true), true);
    await storage.setAdministrator(user.id, { rights: [], scope: undefined }, changeRecord('alice'));
    const { code } = await storage.findTemporaryCode(user.id);
    assert.equal(await give(true), false);
    assert.deepEqual((await storage.findTemporaryCode(user.id)).code, code);
    assert.equal(await give(false), true);
  });

  test(`${name}: of many uses at once, one gets a temporary code that is good once, and each its row`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const code = codeOf(user, { use: 'once' });
    await storage.issueTemporaryCode(code, changeRecord('alice'));
    const uses = Array.from({ length: 20 }, () => storage.acceptTemporaryCode(answerOf(user, code.codeHash)));
    const outcomes = (await Promise.all(uses)).toSorted();
    assert.deepEqual(outcomes, ['accepted', ...Array.from({ length: 19 }, () => 'over')]);
    const { rows } = await storage.tailAttempts({ after: 0, limit: 100 });
    assert.deepEqual([rows.length, rows.filter(({ outcome }) => outcome === 'approved').length], [20, 1]);
    const used = (await storage.findTemporaryCode(user.id)).code;
    assert.deepEqual([used?.uses, used?.lastUsedAt], [1, now]);
  });

  test(`${name}: a temporary code counts until it expires, and no other hash or user does`, async (t) => {
    const storage = await open(t);
    const [user, other] = [await addUser(storage, 'alice'), await addUser(storage, 'bob')];
    const code = codeOf(user);
    await storage.issueTemporaryCode(code, changeRecord('alice'));
    const accept = (of: User, fields = {}) => storage.acceptTemporaryCode(answerOf(of, code.codeHash, fields));
    assert.equal(await accept(user, { now: later(3599) }), 'accepted');
    assert.equal(await accept(user, { now: later(3600) }), 'over');
    assert.equal(await accept(user, { codeHash: randomBytes(32) }), 'over');
    assert.equal(await accept(other), 'over');
  });

  test(`${name}: wrong temporary codes close it, a prompt that is over uses nothing up, and a new code begins anew`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const code = codeOf(user, { use: 'once' });
    await storage.issueTemporaryCode(code, changeRecord('alice'));
    const noPrompt = answerOf(user, code.codeHash, { challengeId: randomBytes(16).toString('base64url') });
    assert.equal(await storage.acceptTemporaryCode(noPrompt), 'closed');
    assert.equal((await storage.findTemporaryCode(user.id)).code?.uses, 0);
    for (let failure = 1; failure <= 3; failure += 1) await storage.refuseAnswer(refusalOf(user));
    assert.equal(await storage.acceptTemporaryCode(answerOf(user, code.codeHash)), 'throttled');
    const next = codeOf(user);
    await storage.issueTemporaryCode(next, changeRecord('alice'));
    assert.equal((await storage.findTemporaryCode(user.id)).throttle.failures, 0);
    assert.equal(await storage.acceptTemporaryCode(answerOf(user, code.codeHash)), 'over');
    assert.equal(await storage.acceptTemporaryCode(answerOf(user, next.codeHash)), 'accepted');
  });

  test(`${name}: a temporary code is revoked while it is open, and purged when it has expired long ago`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const code = codeOf(user);
    await storage.issueTemporaryCode(code, changeRecord('alice'));
    const revoke = (at: Date) => storage.revokeTemporaryCode(user.id, at, changeRecord('alice'));
    assert.equal(await revoke(later(3600)), false);
    assert.equal(await revoke(now), true);
    assert.equal(await revoke(now), false);
    assert.equal(await storage.acceptTemporaryCode(answerOf(user, code.codeHash)), 'over');
    assert.equal(await storage.purgeTemporaryCodes({ before: later(3600), limit: 10 }), 0);
    assert.equal(await storage.purgeTemporaryCodes({ before: later(3601), limit: 10 }), 1);
    assert.equal((await storage.findTemporaryCode(user.id)).code, undefined);
  });
}

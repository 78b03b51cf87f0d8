import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { KnowledgeStore } from '../../../sdk-service/ports/knowledge-store.ts';
import type { StoredQuestion } from '../../../sdk-service/ports/question-store.ts';
import type { User } from '../../../sdk-service/ports/records.ts';
import { addUser, attemptRecord, changeRecord, type OpenStore } from './storage-contract.ts';

const now = new Date('2026-03-01T12:00:00Z');
const rule = { delaysSeconds: [], closedAt: 3 };

/** Of a user: what is set beside a hash, and what comes with an answer found right. */
function pinOf(user: User) {
  return { userId: user.id, keep: 5, fields: {}, change: changeRecord(user.username) };
}

function answerOf(user: User, hashes: readonly string[]): Parameters<KnowledgeStore['acceptKnowledge']>[0] {
  return {
    userId: user.id,
    kind: 'pin',
    hashes,
    challengeId: undefined,
    maxTries: 0,
    rule,
    now,
    approved: attemptRecord(user, 'approved', 'pin'),
    denied: () => attemptRecord(user, 'denied', 'wrong-response'),
  };
}

const refusalOf = (user: User) =>
  ({ userId: user.id, kind: 'pin', challengeId: undefined, maxTries: 0, rule, now, attempt: undefined }) as const;

function questionsOf(name: string): readonly StoredQuestion[] {
  return ([1, 2, 3, 4] as const).map((number) => ({
    number,
    question: `${name} ${number}?`,
    hash: `${name}-${number}`,
  }));
}

/** What every adapter of the store must do with what users know. */
export function testKnowledge(name: string, open: OpenStore): void {
  test(`${name}: a PIN is set over the one that was expected, and over no other`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    assert.equal((await storage.findPin(user.id)).hash, undefined);
    assert.equal(await storage.setPin({ ...pinOf(user), expected: undefined, hash: 'one' }), 'set');
    assert.equal(await storage.setPin({ ...pinOf(user), expected: undefined, hash: 'two' }), 'changed');
    const outcomes = await Promise.all(
      ['two', 'three', 'four'].map((hash) => storage.setPin({ ...pinOf(user), expected: 'one', hash })),
    );
    assert.deepEqual(outcomes.toSorted(), ['changed', 'changed', 'set']);
    const nobody = { ...pinOf(user), userId: randomBytes(16).toString('base64url') };
    assert.equal(await storage.setPin({ ...nobody, expected: undefined, hash: 'one' }), 'gone');
  });

  test(`${name}: a change of a PIN that was not made leaves no row and no field`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const before = (await storage.tailChanges({ after: 0, limit: 100 })).rows.length;
    const fields = { pinChangeRequired: true };
    assert.equal(await storage.setPin({ ...pinOf(user), fields, expected: 'another', hash: 'one' }), 'changed');
    assert.equal((await storage.findUserById(user.id))?.pinChangeRequired, false);
    assert.equal((await storage.tailChanges({ after: 0, limit: 100 })).rows.length, before);
  });

  test(`${name}: old PINs are kept newest first, as many as are asked for`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const pins = [undefined, 'one', 'two', 'three', 'four'];
    for (const [index, hash] of pins.slice(1).entries()) {
      await storage.setPin({ ...pinOf(user), keep: 2, expected: pins[index], hash });
    }
    assert.deepEqual(await storage.listOldPins(user.id, 10), ['three', 'two']);
    assert.deepEqual(await storage.listOldPins(user.id, 1), ['three']);
    await storage.setPin({ ...pinOf(user), keep: 0, expected: 'four', hash: 'five' });
    assert.deepEqual(await storage.listOldPins(user.id, 10), []);
  });

  test(`${name}: a right answer resets the failures, and counts no more once they have closed the kind`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    await storage.setPin({ ...pinOf(user), expected: undefined, hash: 'one' });
    assert.equal(await storage.acceptKnowledge(answerOf(user, ['one'])), 'accepted');
    for (const failures of [1, 2]) {
      assert.equal((await storage.refuseAnswer(refusalOf(user))).throttle.failures, failures);
    }
    assert.equal(await storage.acceptKnowledge(answerOf(user, ['one'])), 'accepted');
    assert.equal((await storage.findPin(user.id)).throttle.failures, 0);
    for (let failure = 1; failure <= 3; failure += 1) await storage.refuseAnswer(refusalOf(user));
    assert.equal(await storage.acceptKnowledge(answerOf(user, ['one'])), 'throttled');
    assert.equal((await storage.findStaticToken(user.id)).throttle.failures, 0);
    await storage.setPin({ ...pinOf(user), expected: 'one', hash: 'two' });
    assert.equal(await storage.acceptKnowledge(answerOf(user, ['two'])), 'accepted');
  });

  test(`${name}: an answer that was right of a PIN replaced meanwhile resets nothing`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    await storage.setPin({ ...pinOf(user), expected: undefined, hash: 'two' });
    await storage.refuseAnswer(refusalOf(user));
    assert.equal(await storage.acceptKnowledge(answerOf(user, ['one'])), 'changed');
    assert.equal((await storage.findPin(user.id)).throttle.failures, 1);
    const { rows } = await storage.tailAttempts({ after: 0, limit: 100 });
    assert.deepEqual(
      rows.map(({ outcome }) => outcome),
      ['denied'],
    );
  });

  test(`${name}: questions are replaced as a whole, if they are still those that were seen`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const set = (expected: readonly StoredQuestion[], questions: readonly StoredQuestion[], userId = user.id) =>
      storage.setQuestions({
        userId,
        expected: expected.map(({ hash }) => hash),
        questions,
        change: changeRecord('alice'),
      });
    const [first, second] = [questionsOf('first'), questionsOf('second')];
    assert.equal(await set([], first), 'set');
    assert.deepEqual((await storage.findQuestions(user.id)).questions, first);
    assert.equal(await set([], second), 'changed');
    assert.equal(await set(second, second), 'changed');
    assert.equal(await set(first, second), 'set');
    assert.deepEqual((await storage.findQuestions(user.id)).questions, second);
    assert.equal(await set(second, []), 'set');
    assert.deepEqual((await storage.findQuestions(user.id)).questions, []);
    assert.equal(await set([], first, 'nobody'), 'gone');
  });

  test(`${name}: a static token is set, replaced and taken away, and nobody has one`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const record = changeRecord('alice');
    for (const hash of ['one', 'two', undefined]) {
      assert.equal(await storage.setStaticToken(user.id, hash, record), true);
      assert.equal((await storage.findStaticToken(user.id)).hash, hash);
    }
    assert.equal(await storage.setStaticToken('nobody', 'one', record), false);
    assert.equal((await storage.findStaticToken('nobody')).hash, undefined);
  });
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { phoneNumbers } from '../../../sdk-service/adapters/phone-numbers.ts';
import type { StorageWithDirectory } from '../../../sdk-service/adapters/storage/index.ts';
import { type SettingValues, settingDefinitions } from '../../../sdk-service/domain/settings/definitions.ts';
import { buildUser } from '../../../sdk-service/domain/users/new-user.ts';
import type { AttemptRecord, Challenge, ChangeRecord, Id, User } from '../../../sdk-service/ports/records.ts';

/** Opens a store of its own for one test; it is gone when the test ends. */
export type OpenStore = (t: TestContext) => Promise<StorageWithDirectory>;

const now = new Date('2026-03-01T12:00:00Z');

const rule = { delaysSeconds: [0, 0, 0, 0, 30], closedAt: 100 };

function id(): Id {
  return randomBytes(16).toString('base64url');
}

export function changeRecord(subject: string): ChangeRecord {
  return {
    at: now,
    accountName: 'svc',
    actor: 'admin',
    clientAddress: '',
    requestId: 'r',
    action: 'test',
    subject,
    detail: '',
  };
}

export function attemptRecord(
  user: User,
  outcome: 'approved' | 'denied',
  reason: AttemptRecord['reason'],
): AttemptRecord {
  return {
    at: now,
    userId: user.id,
    username: user.username,
    firstName: '',
    lastName: '',
    emailAddress: '',
    phone: '',
    kind: 'oath-token',
    outcome,
    reason,
    applicationName: '',
    authenticationType: 'pfsdk',
    accountName: 'svc',
    clientAddress: '',
    challengeId: undefined,
    requestId: 'r',
  };
}

const settings = Object.fromEntries(
  Object.entries(settingDefinitions).map(([name, definition]) => [name, definition.default]),
) as unknown as SettingValues;

/** A user as the domain makes one, not stored yet. */
export function newUser(username: string): User {
  return buildUser({ username, authenticator: 'oath-token' }, { id: id(), now, settings, phoneNumbers });
}

/** The sealed key of every token that `addUser` gives. */
const tokenKey = randomBytes(40);

export async function addUser(storage: StorageWithDirectory, username: string): Promise<User> {
  const user = newUser(username);
  assert.equal(await storage.addUser(user, changeRecord(username)), true);
  await storage.setOathToken(
    user.id,
    {
      sealedKey: tokenKey,
      serialNumber: '',
      algorithm: 'SHA1',
      digits: 6,
      timeStepSeconds: 30,
      lastTimeStep: -1,
      drift: 0,
    },
    changeRecord(username),
  );
  return user;
}

function challengeOf(user: User): Challenge {
  return {
    id: id(),
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
    expiresAt: new Date(now.getTime() + 300_000),
    phone: undefined,
    pendingKey: undefined,
    applicationName: '',
    authenticationType: 'pfsdk',
    clientAddress: undefined,
    target: '',
    ringing: false,
    reason: undefined,
  };
}

/** What every adapter of the store must do; each runs it. */
export function testStorageContract(name: string, open: OpenStore): void {
  const accept = (
    storage: StorageWithDirectory,
    user: User,
    options: { timeStep: number; challengeId?: Id; key?: Buffer },
  ) =>
    storage.acceptOathCode({
      userId: user.id,
      tokenKey: options.key ?? tokenKey,
      challengeId: options.challengeId,
      maxTries: 5,
      rule,
      timeStep: options.timeStep,
      drift: 0,
      now,
      approved: attemptRecord(user, 'approved', 'oath-code'),
      denied: (outcome) =>
        attemptRecord(user, 'denied', outcome === 'replayed' || outcome === 'throttled' ? outcome : 'expired'),
    });

  const refuse = (storage: StorageWithDirectory, user: User, challengeId?: Id) =>
    storage.refuseAnswer({
      userId: user.id,
      kind: 'oath-token',
      challengeId,
      maxTries: 5,
      rule,
      now,
      attempt: attemptRecord(user, 'denied', 'wrong-response'),
    });

  test(`${name}: a user is found again with every field`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'Ünïcode 😀');
    assert.deepEqual(await storage.findUser(user.canonicalName), user);
    assert.equal(await storage.addUser({ ...user, id: id() }, changeRecord('x')), false);
  });

  test(`${name}: of many who bring the same code at once, one is accepted`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => accept(storage, user, { timeStep: 100 })));
    assert.equal(outcomes.filter((outcome) => outcome === 'accepted').length, 1);
    assert.equal(outcomes.filter((outcome) => outcome === 'replayed').length, 49);
    assert.equal(await accept(storage, user, { timeStep: 99 }), 'replayed');
    assert.equal(await accept(storage, user, { timeStep: 101 }), 'accepted');
  });

  test(`${name}: a code of another token than the user has by now is not accepted, and moves nothing`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    assert.equal(await accept(storage, user, { timeStep: 100, key: randomBytes(40) }), 'closed');
    assert.equal(await accept(storage, user, { timeStep: 1 }), 'accepted');
  });

  test(`${name}: a prompt that is closed uses up no code`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const first = challengeOf(user);
    const second = challengeOf(user);
    await storage.openChallenge(first);
    await storage.openChallenge(second);
    assert.equal(await accept(storage, user, { timeStep: 100, challengeId: first.id }), 'closed');
    assert.equal(await accept(storage, user, { timeStep: 100, challengeId: second.id }), 'accepted');
  });

  test(`${name}: a new prompt inherits the wrong answers of the one before`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const first = challengeOf(user);
    await storage.openChallenge(first);
    await refuse(storage, user, first.id);
    await refuse(storage, user, first.id);
    const second = challengeOf(user);
    await storage.openChallenge(second);
    assert.equal((await storage.findChallenge(second.id))?.tries, 2);
  });

  test(`${name}: a hundred guesses at once pass no limit`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    await Promise.all(Array.from({ length: 100 }, () => refuse(storage, user)));
    const subject = await storage.findSubject(user.canonicalName);
    assert.equal(subject?.oathThrottle.failures, 5);
    assert.equal(await accept(storage, user, { timeStep: 100 }), 'throttled');
  });

  test(`${name}: settings and accounts raise their generations`, async (t) => {
    const storage = await open(t);
    const before = await storage.readGenerations();
    await storage.writeSetting('company.name', '"Contoso"', changeRecord('company.name'));
    const after = await storage.readGenerations();
    assert.equal(after.settings > before.settings, true);
    assert.equal(after.accounts, before.accounts);
    assert.equal((await storage.readSettings()).get('company.name'), '"Contoso"');
  });

  test(`${name}: both logs keep their order and hold`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    await Promise.all(
      Array.from({ length: 30 }, () => storage.recordAttempt(attemptRecord(user, 'denied', 'blocked'))),
    );
    const { rows } = await storage.tailAttempts({ after: await storage.tailStart('attempts', 10), limit: 100 });
    assert.equal(rows.length, 10);
    const chains = await storage.verifyLogs();
    assert.ok(chains.length >= 2);
    assert.deepEqual(
      chains.filter(({ brokenAt }) => brokenAt !== undefined),
      [],
    );
  });
}

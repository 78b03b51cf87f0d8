/** What every store answers of prompts, attempts and sessions; long, since a contract is read as a whole. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Challenge, Session, User } from '../../../sdk-service/ports/records.ts';
import type { UserChange } from '../../../sdk-service/ports/storage.ts';
import { addUser, attemptRecord, changeRecord, type OpenStore } from './storage-contract.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const rule = { delaysSeconds: [0, 0, 0, 0, 30], closedAt: 100 };

export function prompt(user: User, fields: Partial<Challenge> = {}): Challenge {
  return {
    id: randomBytes(16).toString('base64url'),
    purpose: 'authentication',
    userId: user.id,
    accountId: 'account',
    accountName: 'account',
    sessionHash: undefined,
    kind: 'text',
    state: 'open',
    secretHash: randomBytes(32),
    tries: 0,
    createdAt: now,
    expiresAt: later(300),
    phone: { countryCode: '49', number: '15112345678', extension: '' },
    pendingKey: undefined,
    applicationName: 'Payroll',
    authenticationType: 'pfsdk',
    clientAddress: '192.0.2.7',
    target: '',
    ringing: false,
    reason: undefined,
    ...fields,
  };
}

function session(user: User, fields: Partial<Session> = {}): Session {
  return {
    tokenHash: randomBytes(32),
    userId: user.id,
    accountId: 'portal',
    level: 'password',
    createdAt: now,
    lastUsedAt: now,
    verifiedAt: undefined,
    language: 'en',
    clientAddress: '192.0.2.7',
    fallbackAt: undefined,
    ...fields,
  };
}

/** What every adapter of the store must do with prompts, enrollments, sessions and what is kept beside them. */
export function testPromptsAndSessions(name: string, open: OpenStore): void {
  test(`${name}: the newest prompt comes with its user, and one by its id whatever became of it`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const query = { canonicalName: user.canonicalName, accountId: 'account', kind: 'text' as const };
    assert.equal((await storage.findPrompt({ ...query, challengeId: undefined }))?.challenge, undefined);
    const older = prompt(user);
    const newer = prompt(user);
    await storage.openChallenge(older);
    await storage.openChallenge(newer);
    await storage.openChallenge(prompt(user, { accountId: 'another' }));
    await storage.openChallenge(prompt(user, { purpose: 'enrollment', kind: 'text', createdAt: later(1) }));
    const newest = await storage.findPrompt({ ...query, challengeId: undefined });
    assert.deepEqual(newest?.challenge, newer);
    assert.deepEqual(newest?.subject.user, user);
    const closed = await storage.findPrompt({ ...query, challengeId: older.id });
    assert.equal(closed?.challenge?.state, 'closed');
    assert.deepEqual(
      await storage.findChallengeStates([older.id, newer.id, 'unknown']),
      new Map([
        [older.id, 'closed'],
        [newer.id, 'open'],
      ]),
    );
  });

  test(`${name}: what has ended lately is found without asking for it, the newest first`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const prompts = [prompt(user), prompt(user), prompt(user)];
    for (const each of prompts) await storage.openChallenge(each);
    const ended = await storage.findEndedStates(later(-1), 10);
    assert.deepEqual(
      ended,
      new Map([
        [prompts[0]?.id, 'closed'],
        [prompts[1]?.id, 'closed'],
      ]),
    );
    assert.equal((await storage.findEndedStates(later(-1), 1)).size, 1);
    assert.equal((await storage.findEndedStates(later(60), 10)).size, 0);
  });

  test(`${name}: prompts beyond the cap are not made, and close nothing`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const cap = { since: later(-3600), maximum: 3 };
    const made = await Promise.all(Array.from({ length: 8 }, () => storage.openChallenge(prompt(user), cap)));
    assert.equal(made.filter((outcome) => outcome === 'opened').length, 3);
    const query = { canonicalName: user.canonicalName, accountId: 'account', kind: 'text' as const };
    assert.equal((await storage.findPrompt({ ...query, challengeId: undefined }))?.challenge?.state, 'open');
  });

  test(`${name}: a delivery settles once, may turn out to have failed, and settles nothing after its prompt was superseded`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const first = prompt(user, { state: 'sending' });
    await storage.openChallenge(first);
    const undelivered = attemptRecord(user, 'denied', 'undeliverable');
    const delivered = { id: first.id, state: 'open', attempt: undefined } as const;
    assert.equal(await storage.settleDelivery(delivered), true);
    assert.equal(await storage.settleDelivery(delivered), false);
    const second = prompt(user, { state: 'sending' });
    await storage.openChallenge(second);
    const again = { id: first.id, state: 'undeliverable', attempt: undelivered } as const;
    assert.equal(await storage.settleDelivery(again), false);
    assert.equal(await storage.settleDelivery({ ...delivered, id: second.id }), true);
    assert.equal(await storage.settleDelivery({ ...again, id: second.id }), true);
    assert.equal(await storage.settleDelivery({ ...again, id: second.id }), false);
    const { state, reason } = (await storage.findChallenge(second.id)) ?? {};
    assert.deepEqual([state, reason], ['undeliverable', 'undeliverable']);
    assert.deepEqual(await storage.listAttempts(user.id, 10), [
      { ...undelivered, serverName: '', serverAddress: '', deviceId: undefined },
    ]);
  });

  test(`${name}: a text code is accepted once, until it expires, and not while throttled`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const accept = (challengeId: string, at = now) =>
      storage.acceptTextCode({
        userId: user.id,
        challengeId,
        maxTries: 3,
        rule,
        now: at,
        approved: attemptRecord(user, 'approved', 'text-code'),
        denied: (outcome) => attemptRecord(user, 'denied', outcome === 'throttled' ? 'throttled' : 'no-prompt'),
      });
    const first = prompt(user);
    await storage.openChallenge(first);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => accept(first.id)));
    assert.deepEqual(outcomes.toSorted(), ['accepted', ...Array.from({ length: 9 }, () => 'closed')]);
    const second = prompt(user);
    await storage.openChallenge(second);
    assert.equal(await accept(second.id, later(300)), 'closed');
    const refusal = { userId: user.id, kind: 'text', maxTries: 100, rule, now } as const;
    const attempt = attemptRecord(user, 'denied', 'wrong-response');
    for (let failure = 0; failure < 5; failure += 1) {
      await storage.refuseAnswer({ ...refusal, challengeId: second.id, attempt });
    }
    assert.equal(await accept(second.id), 'throttled');
    await storage.resetThrottle(user.id, 'text', changeRecord('alice'));
    assert.equal((await storage.findSubject('alice'))?.textThrottle.failures, 0);
  });

  test(`${name}: the last try closes a prompt`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const asked = prompt(user);
    await storage.openChallenge(asked);
    const attempt = attemptRecord(user, 'denied', 'wrong-response');
    const refuse = () =>
      storage.refuseAnswer({ userId: user.id, kind: 'text', challengeId: asked.id, maxTries: 3, rule, now, attempt });
    assert.deepEqual(await refuse(), { throttle: { failures: 1, throttledUntil: undefined }, state: 'open' });
    assert.equal((await refuse()).state, 'open');
    assert.equal((await refuse()).state, 'closed');
    assert.equal((await storage.findChallenge(asked.id))?.tries, 3);
  });

  test(`${name}: prompts that nobody answered expire with a log row and are cleared away`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    await storage.openChallenge(prompt(user));
    await storage.openChallenge(prompt(user, { purpose: 'enrollment' }));
    await storage.openChallenge(prompt(user, { accountId: 'another', expiresAt: later(900) }));
    const denied = (_: Challenge, { id }: User) => ({ ...attemptRecord(user, 'denied', 'no-answer'), userId: id });
    assert.equal(await storage.expireChallenges({ now: later(300), limit: 100, denied }), 2);
    assert.equal(await storage.expireChallenges({ now: later(300), limit: 100, denied }), 0);
    assert.equal((await storage.listAttempts(user.id, 10)).length, 1);
    assert.equal(await storage.purgeChallenges({ before: later(301), limit: 1 }), 1);
    assert.equal(await storage.purgeChallenges({ before: later(301), limit: 10 }), 1);
    assert.equal(await storage.purgeChallenges({ before: later(301), limit: 10 }), 0);
  });

  test(`${name}: an enrollment is stored as a whole, once, or not at all`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const asked = prompt(user, { purpose: 'enrollment' });
    const before = session(user);
    await storage.openChallenge(asked);
    await storage.beginSession(before);
    const phone = { countryCode: '49', number: '1701234567', extension: '' };
    const confirm = (endTokenHash: Buffer) =>
      storage.confirmEnrollment({
        challengeId: asked.id,
        purpose: 'enrollment',
        maxTries: 3,
        userId: user.id,
        fields: { phone, authenticator: 'text', enabled: true },
        oathToken: undefined,
        pinHash: 'first',
        session: { endTokenHash, begin: session(user, { level: 'verified', verifiedAt: now }) },
        now,
        attempt: attemptRecord(user, 'approved', 'enrollment'),
        change: changeRecord('alice'),
      });
    assert.equal(await confirm(randomBytes(32)), 'closed', 'a session that was ended meanwhile');
    assert.deepEqual(await storage.findUser('alice'), user);
    assert.equal((await storage.findPin(user.id)).hash, undefined);
    assert.equal(await confirm(before.tokenHash), 'accepted');
    assert.deepEqual((await storage.findUser('alice'))?.phone, phone);
    assert.equal((await storage.findPin(user.id)).hash, 'first');
    assert.equal(await storage.findSession(before.tokenHash), undefined);
    assert.equal(await confirm(before.tokenHash), 'closed');
    assert.equal((await storage.listAttempts(user.id, 10)).length, 1);
  });

  test(`${name}: an enrollment for one thing is none for another, and no first PIN replaces one that is there`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const asked = prompt(user, { kind: 'call', purpose: 'backup-phone' });
    const before = session(user);
    await storage.openChallenge(asked);
    await storage.beginSession(before);
    const backupPhone = { countryCode: '49', number: '1701234567', extension: '12' };
    const confirm = (purpose: Challenge['purpose'], pinHash: string | undefined) =>
      storage.confirmEnrollment({
        challengeId: asked.id,
        purpose,
        maxTries: 3,
        userId: user.id,
        fields: { backupPhone },
        oathToken: undefined,
        pinHash,
        session: { endTokenHash: before.tokenHash, begin: session(user, { level: 'verified', verifiedAt: now }) },
        now,
        attempt: attemptRecord(user, 'approved', 'enrollment'),
        change: changeRecord('alice'),
      });
    const setPin = { expected: undefined, hash: 'given', keep: 0, fields: {}, change: changeRecord('alice') };
    assert.equal(await storage.setPin({ userId: user.id, ...setPin }), 'set');
    assert.equal(await confirm('enrollment', undefined), 'closed');
    assert.equal(await confirm('backup-phone', 'first'), 'closed');
    assert.equal((await storage.findPin(user.id)).hash, 'given');
    assert.equal(await confirm('backup-phone', undefined), 'accepted');
    assert.deepEqual((await storage.findUser('alice'))?.backupPhone, backupPhone);
  });

  test(`${name}: a session keeps the earliest instant from which fallbacks are offered`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const { tokenHash } = session(user);
    await storage.beginSession({ ...session(user), tokenHash });
    const offeredAt = async () => (await storage.findSession(tokenHash))?.session.fallbackAt;
    assert.equal(await offeredAt(), undefined);
    await storage.offerFallbacks(tokenHash, later(60));
    await storage.offerFallbacks(tokenHash, later(120));
    assert.deepEqual(await offeredAt(), later(60));
    await storage.offerFallbacks(tokenHash, now);
    assert.deepEqual(await offeredAt(), now);
  });

  test(`${name}: a report of fraud ends what is open without a second factor, and nothing of others`, async (t) => {
    const storage = await open(t);
    const anna = await addUser(storage, 'anna');
    const bob = await addUser(storage, 'bob');
    const levels = ['password', 'passed', 'verified'] as const;
    const sessions = [anna, bob].flatMap((user) => levels.map((level) => session(user, { level })));
    for (const each of sessions) await storage.beginSession(each);
    const report = async (fraudOf: string | undefined) => {
      const call = prompt(anna, { kind: 'call', secretHash: undefined });
      await storage.openChallenge(call);
      const attempt = attemptRecord(anna, 'denied', 'fraud-reported');
      const end = { id: call.id, state: 'denied', reason: 'fraud-reported', now, attempt, fraudOf } as const;
      assert.equal(await storage.endCall({ ...end, block: undefined }), true);
      // A second word of the same call changes nothing.
      assert.equal(await storage.endCall({ ...end, now: later(60), block: undefined }), false);
    };
    const left = async () => {
      const found = await Promise.all(sessions.map(({ tokenHash }) => storage.findSession(tokenHash)));
      return found.map((each) => each?.session.level);
    };
    await report(undefined);
    assert.deepEqual(await left(), [...levels, ...levels]);
    assert.equal(await storage.findFraudAt(anna.id), undefined);
    await report(anna.id);
    assert.deepEqual(await left(), ['password', undefined, 'verified', ...levels]);
    assert.deepEqual(await storage.findFraudAt(anna.id), now);
    assert.equal(await storage.findFraudAt(bob.id), undefined);
    assert.deepEqual(await storage.findUserById(anna.id), anna);
  });

  test(`${name}: sessions begin, are replaced once, grow idle and end`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const first = session(user);
    const raised = session(user, { level: 'verified', verifiedAt: now });
    await storage.beginSession(first);
    assert.deepEqual(await storage.findSession(first.tokenHash), { session: first, user });
    assert.equal(await storage.replaceSession(first.tokenHash, raised), true);
    assert.equal(await storage.replaceSession(first.tokenHash, session(user)), false);
    await storage.touchSession(raised.tokenHash, later(60));
    await storage.touchSession(raised.tokenHash, later(30));
    assert.deepEqual((await storage.findSession(raised.tokenHash))?.session.lastUsedAt, later(60));
    const idle = session(user);
    await storage.beginSession(idle);
    assert.equal(await storage.purgeSessions({ lastUsedBefore: later(1), limit: 10 }), 1);
    assert.equal(await storage.endSessionsOfUser(user.id), 1);
    assert.equal(await storage.findSession(raised.tokenHash), undefined);
  });

  test(`${name}: users are listed page by page in the order of their names`, async (t) => {
    const storage = await open(t);
    for (const username of ['carol', 'alice', 'dave', 'bob']) await addUser(storage, username);
    const first = await storage.listUsers({ after: '', limit: 3 });
    const rest = await storage.listUsers({ after: 'carol', limit: 3 });
    assert.deepEqual(
      [...first, ...rest].map(({ username }) => username),
      ['alice', 'bob', 'carol', 'dave'],
    );
  });

  test(`${name}: a change touches the given fields of an existing user`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const fields = { enabled: !user.enabled, administratorRights: ['users'], pinChangedAt: now };
    const record = { ...changeRecord('alice'), at: later(5) };
    assert.equal(await storage.changeUser(user.id, fields, record), true);
    assert.deepEqual(await storage.findUserById(user.id), { ...user, ...fields, updatedAt: later(5) });
    assert.equal(await storage.changeUser('nobody', fields, record), false);
  });

  test(`${name}: each field of a user is changed by itself`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const fields: Required<UserChange> = {
      firstName: 'Älice',
      lastName: 'Liddell',
      emailAddress: 'alice@example.com',
      userGroup: 'Wonderland',
      description: 'Fell down a hole',
      phone: { countryCode: '44', number: '7911123456', extension: '1' },
      backupPhone: { countryCode: '49', number: '15123456789', extension: '2' },
      authenticator: 'app',
      callMode: 'pin',
      textDirection: 'two-way',
      textMode: 'otp-plus-pin',
      appMode: 'pin',
      enabled: !user.enabled,
      whenDisabled: 'succeed',
      pinChangeRequired: !user.pinChangeRequired,
      pinChangedAt: now,
      callLanguage: 'de',
      textLanguage: 'fr',
      appLanguage: 'es',
      oathLanguage: 'it',
      globalServices: !user.globalServices,
      userCanChangePhone: !user.userCanChangePhone,
      keepPhoneSynchronized: !user.keepPhoneSynchronized,
      overridePinRules: !user.overridePinRules,
      pinRules: {
        userCanChangePin: !user.pinRules.userCanChangePin,
        minimumPinLength: 9,
        preventWeakPins: !user.pinRules.preventWeakPins,
        pinExpirationDays: 11,
        historicalPins: 7,
      },
      administratorRights: ['users'],
    };
    let expected = user;
    for (const [field, value] of Object.entries(fields)) {
      assert.notDeepEqual(user[field as keyof UserChange], value, field);
      await storage.changeUser(user.id, { [field]: value }, { ...changeRecord('alice'), at: later(1) });
      expected = { ...expected, [field]: value, updatedAt: later(1) };
      assert.deepEqual(await storage.findUserById(user.id), expected, field);
    }
  });

  test(`${name}: a changed account has a higher version, and its name is taken once`, async (t) => {
    const storage = await open(t);
    const account = {
      id: 'account',
      name: 'Payroll',
      canonicalName: 'payroll',
      role: 'application',
      passwordHash: 'hash',
      enabled: true,
      reportsClientAddress: false,
      mayPassUnknown: false,
      allowPushWithoutNumber: false,
      version: 1,
      createdAt: now,
    } as const;
    assert.equal(await storage.addAccount(account, changeRecord('Payroll')), true);
    assert.equal(await storage.addAccount({ ...account, id: 'second' }, changeRecord('Payroll')), false);
    assert.equal(await storage.changeAccount('account', { enabled: false }, changeRecord('Payroll')), true);
    assert.deepEqual(await storage.findAccount('payroll'), { ...account, enabled: false, version: 2 });
    assert.deepEqual(await storage.readGenerations(), { accounts: 2, settings: 0 });
  });

  test(`${name}: a call whose user reports fraud ends and blocks him in one, once`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'anna');
    const call = prompt(user, { kind: 'call', secretHash: undefined });
    await storage.openChallenge(call);
    const block = { reason: 'Fraud', blockedBy: 'anna', blockedAt: now, expiresAt: later(3600) };
    const order = { block, record: changeRecord('anna') };
    const end = {
      id: call.id,
      state: 'denied',
      reason: 'fraud-reported',
      now,
      attempt: attemptRecord(user, 'denied', 'fraud-reported'),
      block: { userId: user.id, order },
    } as const;
    assert.equal(await storage.endCall(end), true);
    assert.equal(await storage.endCall(end), false);
    assert.deepEqual(
      (await storage.listBlocks(user.id, 10)).map(({ reason, blockedBy }) => [reason, blockedBy]),
      [['Fraud', 'anna']],
    );
    // The prompt keeps its own reason: it was over before the block closed what is open.
    assert.equal((await storage.findChallenge(call.id))?.reason, 'fraud-reported');
    const { rows } = await storage.tailAttempts({ after: 0, limit: 10 });
    assert.deepEqual(
      rows.map(({ reason }) => reason),
      ['fraud-reported'],
    );
  });

  test(`${name}: what a user's browsers are known by ends with his sessions, with a block and when he is disabled, and that of others does not`, async (t) => {
    const storage = await open(t);
    const anna = await addUser(storage, 'anna');
    const bob = await addUser(storage, 'bob');
    const generations = () => Promise.all([anna.id, bob.id].map((id) => storage.findBrowserGeneration(id)));
    assert.deepEqual(await generations(), [0, 0]);
    assert.equal(await storage.endSessionsOfUser(anna.id), 0);
    assert.deepEqual(await generations(), [1, 0]);
    await Promise.all(Array.from({ length: 20 }, () => storage.endSessionsOfUser(anna.id)));
    assert.deepEqual(await generations(), [21, 0]);
    const block = { reason: 'Fraud', blockedBy: 'anna', blockedAt: now, expiresAt: later(3600) };
    assert.equal(await storage.blockUser(bob.id, { block, record: changeRecord('bob') }), true);
    assert.deepEqual(await generations(), [21, 1]);
    assert.equal(await storage.changeUser(bob.id, { enabled: false }, changeRecord('bob')), true);
    assert.deepEqual(await generations(), [21, 2]);
    assert.equal(await storage.changeUser(bob.id, { enabled: true }, changeRecord('bob')), true);
    assert.deepEqual(await generations(), [21, 2]);
    // Not part of a record: whoever reads and writes one changes nothing of it.
    assert.deepEqual(await storage.findUserById(anna.id), anna);
    assert.equal(await storage.endSessionsOfUser('nobody'), 0);
    assert.equal(await storage.findBrowserGeneration('nobody'), undefined);
  });

  test(`${name}: people of the built-in directory and properties of the store are kept`, async (t) => {
    const storage = await open(t);
    const person = { canonicalName: 'alice', passwordHash: 'hash', enabled: true, mustChangePassword: true };
    assert.equal(await storage.addPerson(person, changeRecord('alice')), true);
    assert.equal(await storage.addPerson(person, changeRecord('alice')), false);
    const password = { hash: 'other', mustChange: false };
    assert.equal(await storage.setPersonPassword('alice', password, changeRecord('alice')), true);
    assert.equal(await storage.setPersonPassword('bob', password, changeRecord('bob')), false);
    assert.deepEqual(await storage.findPerson('alice'), {
      ...person,
      passwordHash: 'other',
      mustChangePassword: false,
    });
    assert.equal(await storage.readProperty('origin'), undefined);
    await storage.writeProperty('origin', 'demo');
    await storage.writeProperty('origin', 'production');
    assert.equal(await storage.readProperty('origin'), 'production');
  });
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { StorageWithDirectory } from '../../../sdk-service/adapters/storage/index.ts';
import type { ImportedToken } from '../../../sdk-service/ports/imported-token-store.ts';
import type { Id } from '../../../sdk-service/ports/records.ts';
import { addUser, changeRecord, type OpenStore } from './storage-contract.ts';

const change = () => changeRecord('token');

function newToken(serial: string, fields: Partial<ImportedToken> = {}): Omit<ImportedToken, 'owner'> {
  return {
    serialNumber: serial.toLowerCase(),
    canonicalSerial: serial,
    sealedKey: randomBytes(60),
    algorithm: 'SHA512',
    digits: 8,
    timeStepSeconds: 60,
    lastTimeStep: 50_000_000_000,
    drift: -3,
    manufacturer: 'Écrou & Söhne 🔐',
    model: '',
    startsAt: new Date('2026-01-01T00:00:00Z'),
    expiresAt: undefined,
    enabled: true,
    addedAt: new Date('2026-03-01T12:00:00Z'),
    ...fields,
  };
}

function give(storage: StorageWithDirectory, userId: Id, { lastTimeStep, usedUpTo = lastTimeStep - 1 }: Giving) {
  const { serialNumber, canonicalSerial, algorithm, digits, timeStepSeconds } = newToken('T-1');
  const token = {
    sealedKey: randomBytes(60),
    serialNumber,
    algorithm,
    digits,
    timeStepSeconds,
    lastTimeStep,
    drift: 1,
  };
  return storage.giveImportedToken({ canonicalSerial, userId, token, usedUpTo }, change());
}

interface Giving {
  readonly lastTimeStep: number;
  readonly usedUpTo?: number;
}

/** The suite of `ImportedTokenStore`. */
export function testImportedTokens(name: string, open: OpenStore): void {
  const fresh = { lastTimeStep: 10 };
  const unused = { lastTimeStep: -1, drift: 0 };

  test(`${name}: an imported token comes back as it was written, and its serial number is taken`, async (t) => {
    const storage = await open(t);
    const token = newToken('T-1', { expiresAt: new Date('2030-01-01T00:00:00Z') });
    assert.equal(await storage.addImportedToken(token, change()), true);
    assert.equal(await storage.addImportedToken(newToken('T-1'), change()), false);
    assert.deepEqual(await storage.findImportedToken('T-1'), { ...token, owner: undefined });
    assert.equal(await storage.findImportedToken('t-1'), undefined);
  });

  test(`${name}: an imported token changes in the fields that are given, a date without a value among them`, async (t) => {
    const storage = await open(t);
    const token = newToken('T-1');
    await storage.addImportedToken(token, change());
    const fields = { model: 'C 200', startsAt: undefined, expiresAt: new Date('2030-01-01T00:00:00Z') };
    assert.equal(await storage.changeImportedToken('T-1', fields, change()), true);
    assert.deepEqual(await storage.findImportedToken('T-1'), { ...token, ...fields, owner: undefined });
    assert.equal(await storage.changeImportedToken('T-2', fields, change()), false);
  });

  test(`${name}: imported tokens are listed in order, page by page`, async (t) => {
    const storage = await open(t);
    for (const serial of ['C', 'A', 'B']) await storage.addImportedToken(newToken(serial), change());
    const page = async (after: string) =>
      (await storage.listImportedTokens({ after, limit: 2 })).map(({ canonicalSerial }) => canonicalSerial);
    assert.deepEqual([await page(''), await page('B')], [['A', 'B'], ['C']]);
  });

  test(`${name}: what bounds a token stands beside whoever has it, as it is now`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'anna');
    const bounds = async () => {
      const { oathToken } = (await storage.findSubjectById(user.id)) ?? {};
      return [oathToken?.timeStepSeconds, oathToken?.startsAt, oathToken?.expiresAt, oathToken?.enabled];
    };
    assert.deepEqual(await bounds(), [30, undefined, undefined, true]);
    const token = newToken('T-1', { ...unused, timeStepSeconds: undefined });
    await storage.addImportedToken(token, change());
    assert.deepEqual(await storage.findImportedToken('T-1'), { ...token, owner: undefined });
    const { serialNumber, canonicalSerial, algorithm, digits } = token;
    const own = { sealedKey: randomBytes(60), serialNumber, algorithm, digits, timeStepSeconds: undefined, ...unused };
    await storage.giveImportedToken({ canonicalSerial, userId: user.id, token: own, usedUpTo: -1 }, change());
    assert.deepEqual(await bounds(), [undefined, token.startsAt, undefined, true]);
    const expiresAt = new Date('2026-05-01T00:00:00Z');
    await storage.changeImportedToken('T-1', { startsAt: undefined, expiresAt, enabled: false }, change());
    assert.deepEqual(await bounds(), [undefined, undefined, expiresAt, false]);
  });

  test(`${name}: of many who are given a token at once, one has it`, async (t) => {
    const storage = await open(t);
    await storage.addImportedToken(newToken('T-1', unused), change());
    const users = await Promise.all(['a', 'b', 'c'].map((username) => addUser(storage, username)));
    const outcomes = await Promise.all(users.map(({ id }) => give(storage, id, fresh)));
    assert.deepEqual(outcomes.toSorted(), ['given', 'held', 'held']);
    const subjects = await Promise.all(users.map(({ id }) => storage.findSubjectById(id)));
    const serials = subjects.map((subject) => subject?.oathToken?.serialNumber);
    // Who did not get it keeps what he had.
    assert.deepEqual(serials.toSorted(), ['', '', 't-1']);
    const { owner } = (await storage.findImportedToken('T-1')) ?? {};
    assert.equal(owner?.id, users[outcomes.indexOf('given')]?.id);
  });

  test(`${name}: a token that was used further than said is not given, and nothing changes`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'anna');
    await storage.addImportedToken(newToken('T-1', { lastTimeStep: 10 }), change());
    assert.equal(await give(storage, user.id, fresh), 'replayed');
    assert.equal((await storage.findSubjectById(user.id))?.oathToken?.serialNumber, '');
    assert.equal(await give(storage, user.id, { lastTimeStep: 10, usedUpTo: 10 }), 'given');
    assert.equal(await give(storage, user.id, fresh), 'replayed');
    assert.equal(await give(storage, user.id, { lastTimeStep: 11 }), 'given');
    assert.equal((await storage.findSubjectById(user.id))?.oathToken?.lastTimeStep, 11);
  });

  test(`${name}: what is not there is not given, taken or removed`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'anna');
    assert.equal(await give(storage, user.id, fresh), 'no-such-token');
    assert.equal(await storage.takeImportedToken('T-1', change()), false);
    assert.equal(await storage.removeImportedToken('T-1', change()), false);
    await storage.addImportedToken(newToken('T-1', unused), change());
    assert.equal(await give(storage, 'nobody', fresh), 'no-such-user');
    assert.equal(await storage.takeImportedToken('T-1', change()), false);
    assert.equal(await storage.removeImportedToken('T-1', change()), true);
    assert.equal(await storage.findImportedToken('T-1'), undefined);
  });

  test(`${name}: a token goes back used up as far as it was, and failures stay`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'anna');
    await storage.addImportedToken(newToken('T-1', unused), change());
    await give(storage, user.id, fresh);
    assert.equal(await storage.removeImportedToken('T-1', change()), false);
    const { oathToken, oathThrottle } = (await storage.findSubjectById(user.id)) ?? {};
    assert.equal(oathToken?.lastTimeStep, 10);
    assert.equal(await storage.takeImportedToken('T-1', change()), true);
    const after = await storage.findSubjectById(user.id);
    assert.deepEqual([after?.oathToken, after?.oathThrottle], [undefined, oathThrottle]);
    const { owner, lastTimeStep, drift } = (await storage.findImportedToken('T-1')) ?? {};
    assert.deepEqual({ owner, lastTimeStep, drift }, { owner: undefined, lastTimeStep: 10, drift: 1 });
  });
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { StorageWithDirectory } from '../../../sdk-service/adapters/storage/index.ts';
import type { NewAppDevice } from '../../../sdk-service/ports/app-device.ts';
import type { Id } from '../../../sdk-service/ports/records.ts';
import { addUser, changeRecord, type OpenStore } from './storage-contract.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const change = { ...changeRecord('device'), at: now };
const newId = () => randomBytes(16).toString('base64url');

/** What a phone has of its own. */
interface Phone {
  readonly popThumbprint: Buffer;
  readonly pushHash: Buffer;
}

function newPhone(fields: Partial<Phone> = {}): Phone {
  return { popThumbprint: randomBytes(32), pushHash: randomBytes(32), ...fields };
}

function newApp(userId: Id, phone: Phone): NewAppDevice {
  const about = { id: newId(), userId, name: 'phone', state: 'pending' } as const;
  return {
    app: {
      ...about,
      platform: 'android',
      keyStorage: 'webcrypto',
      popKey: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      userVerification: undefined,
      sealedPush: randomBytes(100),
      silentCount: 0,
    },
    device: {
      ...about,
      appVersion: '1',
      kind: 'app',
      sealedKey: randomBytes(60),
      algorithm: undefined,
      lastTimeStep: -1,
      drift: 0,
      createdAt: now,
      activatedAt: undefined,
      lastUsedAt: undefined,
    },
    ...phone,
    confirmationHash: randomBytes(32),
    confirmUntil: later(5),
  };
}

/** Brings a phone to a user; the one before, if it was not taken over yet, is closed. */
async function redeem(storage: StorageWithDirectory, userId: Id, phone: Phone) {
  const id = newId();
  const enrollment = { id, userId, accountId: 'account', sessionHash: randomBytes(32), tokenHash: randomBytes(32) };
  const state = { state: 'issued', deviceId: undefined, challengeId: undefined, tests: 0 } as const;
  await storage.openAppEnrollment({ ...enrollment, ...state, createdAt: now, expiresAt: later(10) }, change);
  const added = newApp(userId, phone);
  const outcome = await storage.redeemAppEnrollment({ id, added, deviceLimit: 5, now, change });
  return { outcome, close: () => storage.closeAppEnrollment(id, change) };
}

/** What every adapter of the store must do with phones that have our own app. */
export function testApps(name: string, open: OpenStore): void {
  test(`${name}: the push address of a phone that was removed is free at once, and its key when nothing is left of it`, async (t) => {
    const storage = await open(t);
    const { id: userId } = await addUser(storage, 'anna');
    const phone = newPhone();
    const first = await redeem(storage, userId, phone);
    assert.equal(first.outcome, 'redeemed');
    assert.equal(await first.close(), true);
    const { popThumbprint, pushHash } = phone;
    const bring = async (fields: Partial<Phone>) => (await redeem(storage, userId, newPhone(fields))).outcome;
    assert.equal(await bring({ pushHash }), 'duplicate-key');
    await storage.purgeApps({ before: now, limit: 10 });
    assert.equal(await bring({ pushHash }), 'redeemed');
    assert.equal(await storage.purgeActivations({ before: now, limit: 10 }), 0);
    assert.equal(await bring({ popThumbprint }), 'duplicate-key');
    assert.equal(await storage.purgeActivations({ before: later(1), limit: 10 }), 2);
    assert.equal(await bring({ popThumbprint }), 'redeemed');
  });

  test(`${name}: phones that are used are not cleared away with those that are over, and a sweep takes no more than it may`, async (t) => {
    const storage = await open(t);
    const { id: userId } = await addUser(storage, 'anna');
    const phones = [newPhone(), newPhone(), newPhone()];
    for (const phone of phones) assert.equal((await redeem(storage, userId, phone)).outcome, 'redeemed');
    // Each is closed by the next; the last waits for its confirmation.
    const purge = () => storage.purgeActivations({ before: later(1), limit: 1 });
    assert.deepEqual([await purge(), await purge(), await purge()], [1, 1, 0]);
    const outcomes: string[] = [];
    for (const { popThumbprint } of phones) {
      outcomes.push((await redeem(storage, userId, newPhone({ popThumbprint }))).outcome);
    }
    assert.deepEqual(outcomes, ['redeemed', 'redeemed', 'duplicate-key']);
  });
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { StorageWithDirectory } from '../../../sdk-service/adapters/storage/index.ts';
import type { Device } from '../../../sdk-service/ports/device.ts';
import type { ActivationCode, NewDevice } from '../../../sdk-service/ports/device-store.ts';
import type { Id } from '../../../sdk-service/ports/records.ts';
import { addUser, attemptRecord, changeRecord, type OpenStore } from './storage-contract.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const change = () => changeRecord('device');
const unlike = { tokenHash: undefined, name: undefined };

function activationCode(userId: Id, fields: Partial<ActivationCode> = {}): ActivationCode {
  return {
    id: randomBytes(16).toString('base64url'),
    userId,
    codeHash: randomBytes(32),
    pathHash: undefined,
    state: 'open',
    tries: 0,
    createdAt: now,
    expiresAt: later(10),
    ...fields,
  };
}

function newDevice(userId: Id, fields: Partial<Device> = {}): NewDevice {
  return {
    device: {
      id: randomBytes(16).toString('base64url'),
      userId,
      name: 'Télé de Zoë 📱',
      appVersion: '6.2',
      state: 'pending',
      kind: 'stock',
      sealedKey: randomBytes(60),
      algorithm: undefined,
      lastTimeStep: -1,
      drift: -2,
      createdAt: now,
      activatedAt: undefined,
      lastUsedAt: undefined,
      ...fields,
    },
    sealedToken: randomBytes(100),
    tokenHash: randomBytes(32),
    confirmationHash: randomBytes(32),
    confirmUntil: later(5),
  };
}

/** An activated device that its app has confirmed. */
async function addDevice(storage: StorageWithDirectory, added: NewDevice): Promise<Device> {
  const { id, userId } = added.device;
  const code = activationCode(userId);
  await storage.openActivationCode(code, change());
  const activation = { codeId: code.id, added, replaces: unlike, deviceLimit: 10, now, change: change() };
  assert.equal(await storage.activateDevice(activation), 'activated');
  const confirmation = { id, userId, replaces: unlike, deviceLimit: 10, now, change };
  assert.equal(await storage.confirmDevice(confirmation), 'confirmed');
  return added.device;
}

/** What every adapter of the device store does. */
export function testDevices(name: string, open: OpenStore): void {
  test(`${name}: a user has one open activation code, and no two users the same`, async (t) => {
    const storage = await open(t);
    const [anna, ben] = [await addUser(storage, 'anna'), await addUser(storage, 'ben')];
    const first = activationCode(anna.id);
    const second = activationCode(anna.id, { createdAt: later(1), pathHash: randomBytes(32) });
    assert.equal(await storage.openActivationCode(first, change()), 'opened');
    assert.equal(await storage.openActivationCode(second, change()), 'opened');
    assert.equal((await storage.findActivationCode(first))?.code.state, 'closed');
    assert.deepEqual(await storage.findActivationCode({ pathHash: second.pathHash ?? Buffer.alloc(0) }), {
      code: second,
      user: anna,
    });
    assert.equal(
      await storage.openActivationCode(activationCode(ben.id, { codeHash: second.codeHash }), change()),
      'taken',
    );
    assert.equal(await storage.openActivationCode(activationCode('nobody'), change()), 'no-user');
  });

  test(`${name}: the fifth wrong code closes an activation code, and only an open one counts`, async (t) => {
    const storage = await open(t);
    const code = activationCode((await addUser(storage, 'anna')).id);
    await storage.openActivationCode(code, change());
    const wrong = { id: code.id, maximumTries: 5, now };
    for (const state of ['open', 'open', 'open', 'open', 'closed', 'closed']) {
      await storage.countActivationTry(wrong);
      assert.equal((await storage.findActivationCode(code))?.code.state, state);
    }
    assert.equal((await storage.findActivationCode(code))?.code.tries, 5);
  });

  test(`${name}: of many phones that bring one code at once, one is activated`, async (t) => {
    const storage = await open(t);
    const { id: userId } = await addUser(storage, 'anna');
    const code = activationCode(userId);
    await storage.openActivationCode(code, change());
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        storage.activateDevice({
          codeId: code.id,
          added: newDevice(userId),
          replaces: unlike,
          deviceLimit: 3,
          now,
          change: change(),
        }),
      ),
    );
    assert.equal(outcomes.filter((outcome) => outcome === 'activated').length, 1);
    assert.equal(outcomes.filter((outcome) => outcome === 'closed').length, 19);
    assert.equal((await storage.findActivationCode(code))?.code.state, 'used');
  });

  test(`${name}: an expired code activates nothing`, async (t) => {
    const storage = await open(t);
    const { id: userId } = await addUser(storage, 'anna');
    const code = activationCode(userId);
    await storage.openActivationCode(code, change());
    const added = newDevice(userId);
    const activation = { codeId: code.id, added, replaces: unlike, deviceLimit: 3, change: change() };
    assert.equal(await storage.activateDevice({ ...activation, now: later(10) }), 'closed');
    assert.equal(await storage.findPendingDevice(added.confirmationHash), undefined);
  });

  test(`${name}: of many confirmations at once, one counts`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'anna');
    const code = activationCode(user.id);
    await storage.openActivationCode(code, change());
    const added = newDevice(user.id);
    await storage.activateDevice({
      codeId: code.id,
      added,
      replaces: unlike,
      deviceLimit: 3,
      now,
      change: change(),
    });
    assert.deepEqual(await storage.listDevices(user.id), []);
    assert.deepEqual(await storage.findPendingDevice(added.confirmationHash), {
      device: added.device,
      tokenHash: added.tokenHash,
      confirmUntil: added.confirmUntil,
      user,
    });
    const confirmation = { id: added.device.id, userId: user.id, replaces: unlike, deviceLimit: 3, now, change };
    assert.equal(await storage.confirmDevice({ ...confirmation, now: added.confirmUntil }), 'closed');
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => storage.confirmDevice(confirmation)));
    assert.equal(outcomes.filter((outcome) => outcome === 'confirmed').length, 1);
    assert.equal(await storage.findPendingDevice(added.confirmationHash), undefined);
    const active = { ...added.device, state: 'active', activatedAt: now };
    assert.deepEqual(await storage.listDevices(user.id), [active]);
    assert.deepEqual((await storage.findSubject('anna'))?.devices, [active]);
    assert.equal((await storage.findRecord('anna'))?.hasActiveDevice, true);
    assert.deepEqual(await storage.findDevice(added.device.id), { device: active, user });
  });

  test(`${name}: a user has no more devices than the limit, but for the same phone again`, async (t) => {
    const storage = await open(t);
    const { id: userId } = await addUser(storage, 'anna');
    await addDevice(storage, newDevice(userId, { name: 'one' }));
    const two = newDevice(userId, { name: 'two', createdAt: later(1) });
    await addDevice(storage, two);
    const code = activationCode(userId);
    await storage.openActivationCode(code, change());
    const added = newDevice(userId, { name: 'two', createdAt: later(1) });
    const activation = { codeId: code.id, added, deviceLimit: 2, now, change: change() };
    const activate = (replaces: typeof unlike | { name: string | undefined; tokenHash: Buffer | undefined }) =>
      storage.activateDevice({ ...activation, replaces });
    assert.equal(await activate(unlike), 'device-limit');
    assert.equal(await activate({ ...unlike, name: 'three' }), 'device-limit');
    assert.equal((await storage.findActivationCode(code))?.code.state, 'open');
    assert.equal(await activate({ name: undefined, tokenHash: two.tokenHash }), 'activated');
    const confirmation = { id: added.device.id, userId, deviceLimit: 2, now };
    assert.equal(await storage.confirmDevice({ ...confirmation, replaces: unlike, change }), 'device-limit');
    const replaced: number[] = [];
    const record = (count: number) => {
      replaced.push(count);
      return change();
    };
    const same = { ...unlike, name: 'two' };
    assert.equal(await storage.confirmDevice({ ...confirmation, replaces: same, change: record }), 'confirmed');
    assert.deepEqual(replaced, [1]);
    assert.deepEqual(
      (await storage.listDevices(userId)).map(({ id, name }) => [name, id === added.device.id]),
      [
        ['one', false],
        ['two', true],
      ],
    );
  });

  test(`${name}: a new activation voids one that was never confirmed`, async (t) => {
    const storage = await open(t);
    const { id: userId } = await addUser(storage, 'anna');
    const forgotten = newDevice(userId);
    for (const added of [forgotten, newDevice(userId)]) {
      const code = activationCode(userId);
      await storage.openActivationCode(code, change());
      await storage.activateDevice({
        codeId: code.id,
        added,
        replaces: unlike,
        deviceLimit: 3,
        now,
        change: change(),
      });
    }
    assert.equal(await storage.findPendingDevice(forgotten.confirmationHash), undefined);
  });

  test(`${name}: a revoked device is gone at once, and revoked once`, async (t) => {
    const storage = await open(t);
    const { id: userId } = await addUser(storage, 'anna');
    const { id } = await addDevice(storage, newDevice(userId));
    assert.equal(await storage.revokeDevice(id, change()), true);
    assert.equal(await storage.revokeDevice(id, change()), false);
    assert.equal(await storage.findDevice(id), undefined);
    assert.deepEqual((await storage.findSubjectById(userId))?.devices, []);
    assert.equal((await storage.findRecord('anna'))?.hasActiveDevice, false);
  });

  test(`${name}: a code of a device is accepted once, pins the algorithm and resets the failures of the user`, async (t) => {
    const storage = await open(t);
    const user = await addUser(storage, 'anna');
    const { id } = await addDevice(storage, newDevice(user.id));
    const rule = { delaysSeconds: [0], closedAt: 2 };
    const failure = { userId: user.id, kind: 'oath-token', challengeId: undefined, maxTries: 5, rule, now } as const;
    const attempt = attemptRecord(user, 'denied', 'wrong-response');
    await storage.refuseAnswer({ ...failure, attempt });
    const answer = {
      userId: user.id,
      challengeId: undefined,
      maxTries: 5,
      rule,
      timeStep: 7,
      drift: 1,
      now: later(1),
      approved: attemptRecord(user, 'approved', 'oath-code'),
      denied: () => attemptRecord(user, 'denied', 'replayed'),
    };
    const [sha1, sha256] = [
      { id, algorithm: 'SHA1' },
      { id, algorithm: 'SHA256' },
    ] as const;
    assert.equal(await storage.acceptOathCode({ ...answer, device: sha256 }), 'accepted');
    assert.equal(await storage.acceptOathCode({ ...answer, device: sha256 }), 'replayed');
    assert.equal(await storage.acceptOathCode({ ...answer, device: sha1, timeStep: 8 }), 'closed');
    const subject = await storage.findSubject('anna');
    assert.equal(subject?.oathThrottle.failures, 0);
    assert.equal(subject?.oathToken?.lastTimeStep, -1);
    assert.deepEqual(
      subject?.devices.map(({ algorithm, lastTimeStep, drift, lastUsedAt }) => [
        algorithm,
        lastTimeStep,
        drift,
        lastUsedAt,
      ]),
      [['SHA256', 7, 1, later(1)]],
    );
    await storage.refuseAnswer({ ...failure, attempt });
    await storage.refuseAnswer({ ...failure, attempt });
    assert.equal(await storage.acceptOathCode({ ...answer, device: sha256, timeStep: 9 }), 'throttled');
  });

  test(`${name}: what is over is cleared away, and what is active stays`, async (t) => {
    const storage = await open(t);
    const { id: userId } = await addUser(storage, 'anna');
    await addDevice(storage, newDevice(userId, { name: 'stays' }));
    const { id } = await addDevice(storage, newDevice(userId, { name: 'goes' }));
    await storage.revokeDevice(id, change());
    assert.equal(await storage.purgeActivations({ before: now, limit: 10 }), 0);
    // Two used codes and one revoked device.
    assert.equal(await storage.purgeActivations({ before: later(60), limit: 10 }), 3);
    assert.deepEqual(
      (await storage.listDevices(userId)).map(({ name }) => name),
      ['stays'],
    );
  });
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { GroupRole } from '../../../sdk-service/ports/group-role-store.ts';
import { addDirectory } from './directories-contract.ts';
import { changeRecord, type OpenStore } from './storage-contract.ts';

const limit = { maximum: 2 };

function groupRole(directoryId: string, groupId: string): GroupRole {
  return {
    id: randomBytes(16).toString('base64url'),
    directoryId,
    groupId,
    groupName: 'PhoneFactor Admins',
    role: 'compatible',
    reportsClientAddress: false,
    mayPassUnknown: true,
    allowPushWithoutNumber: true,
    addedAt: new Date('2026-01-01T00:00:00Z'),
  };
}

/** What a store must do with groups whose members may call. */
export function testGroups(name: string, open: OpenStore): void {
  test(`${name}: a group has one role, there are only so many, and none without its directory`, async (t) => {
    const store = await open(t);
    const [corp, other] = [await addDirectory(store, 'corp'), await addDirectory(store, 'other')];
    const add = (role: GroupRole) => store.addGroupRole(role, limit, changeRecord('x'));
    const first = groupRole(corp, 'g1');
    assert.deepEqual(await Promise.all([add(first), add(groupRole(corp, 'g1'))]), ['added', 'taken']);
    assert.equal(await add(groupRole('nowhere', 'g1')), 'gone');
    assert.equal(await add(groupRole(other, 'g1')), 'added');
    assert.equal(await add(groupRole(corp, 'g2')), 'full');
    assert.deepEqual(
      (await store.listGroupRoles()).find(({ id }) => id === first.id),
      first,
    );
    assert.equal(await store.removeGroupRole(first.id, changeRecord('x')), true);
    assert.equal(await store.removeGroupRole(first.id, changeRecord('x')), false);
  });

  test(`${name}: roles of groups go with their directory, and all processes are told`, async (t) => {
    const store = await open(t);
    const corp = await addDirectory(store, 'corp');
    const before = (await store.readGenerations()).accounts;
    await store.addGroupRole(groupRole(corp, 'g1'), limit, changeRecord('x'));
    await store.removeDirectory(corp, changeRecord('x'));
    assert.equal((await store.readGenerations()).accounts, before + 2);
    assert.deepEqual(await store.listGroupRoles(), []);
  });
}

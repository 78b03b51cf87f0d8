import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { AdministratorGroup } from '../../../sdk-service/ports/administrator-group-store.ts';
import type { GroupRole } from '../../../sdk-service/ports/group-role-store.ts';
import { addDirectory } from './directories-contract.ts';
import { addUser, changeRecord, type OpenStore } from './storage-contract.ts';

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

function administratorGroup(directoryId: string, groupId: string): AdministratorGroup {
  return {
    id: randomBytes(16).toString('base64url'),
    directoryId,
    groupId,
    groupName: 'Help Desk',
    rights: ['ChangePin'],
    scope: { match: 'any', tagIds: ['t1'] },
    addedAt: new Date('2026-01-01T00:00:00Z'),
    checkedAt: new Date('2026-01-01T00:00:00Z'),
  };
}

/** What a store must do with groups whose members may call, or look after users. */
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

  test(`${name}: who is an administrator by a group is one until the group, its directory or he himself goes`, async (t) => {
    const store = await open(t);
    const corp = await addDirectory(store, 'corp');
    await store.addTag({ id: 't1', name: 't1', canonicalName: 't1' }, limit, changeRecord('x'));
    const [anna, bert] = [await addUser(store, 'anna'), await addUser(store, 'bert')];
    const enter = async (group: AdministratorGroup) => {
      assert.equal(await store.setAdministratorGroup(group, limit, changeRecord('x')), 'set');
      return store.setAdministratorByGroup({ userId: anna.id, group }, changeRecord('x'));
    };
    const first = administratorGroup(corp, 'g1');
    assert.equal(await enter(first), 'set');
    assert.deepEqual(await store.listAdministratorGroups(), [first]);
    const found = async () => [
      (await store.findUser('anna'))?.administratorRights,
      await store.findAdministratorScope(anna.id),
      (await store.listGroupAdministrators(anna.id)).length,
    ];
    const given = [['ChangePin'], { match: 'any', tagIds: ['t1'] }, 1];
    assert.deepEqual(await found(), given);
    assert.equal(await store.removeTag('t1', changeRecord('x')), 'in-use');
    // Entered anew, its members are told anew.
    const again = administratorGroup(corp, 'g1');
    assert.equal(await store.setAdministratorGroup(again, limit, changeRecord('x')), 'set');
    assert.deepEqual(await found(), [undefined, undefined, 0]);
    assert.equal(await store.setAdministratorByGroup({ userId: anna.id, group: first }, changeRecord('x')), 'own');
    assert.equal(await enter(again), 'set');
    assert.equal(await store.removeAdministratorGroup(again.id, changeRecord('x')), true);
    assert.equal(await store.removeAdministratorGroup(again.id, changeRecord('x')), false);
    assert.deepEqual(await found(), [undefined, undefined, 0]);
    const third = administratorGroup(corp, 'g1');
    assert.equal(await enter(third), 'set');
    assert.equal(await store.setAdministratorByGroup({ userId: bert.id, group: third }, changeRecord('x')), 'set');
    assert.equal(await store.deleteUser(bert.id, changeRecord('x')), true);
    assert.equal(await store.removeDirectory(corp, changeRecord('x')), true);
    assert.deepEqual(await found(), [undefined, undefined, 0]);
    assert.equal(await store.removeTag('t1', changeRecord('x')), 'removed');
  });

  test(`${name}: one group of administrators too many changes nothing, and one that is there may be entered anew`, async (t) => {
    const store = await open(t);
    const corp = await addDirectory(store, 'corp');
    const enter = (groupId: string, maximum: number) => {
      const group = { ...administratorGroup(corp, groupId), scope: undefined };
      return store.setAdministratorGroup(group, { maximum }, changeRecord('x'));
    };
    assert.deepEqual([await enter('g1', 2), await enter('g2', 2), await enter('g3', 2)], ['set', 'set', 'full']);
    // A later release may allow fewer than are there.
    assert.equal(await enter('g1', 1), 'set');
    const groups = (await store.listAdministratorGroups()).map(({ groupId }) => groupId);
    assert.deepEqual(groups.toSorted(), ['g1', 'g2']);
  });

  test(`${name}: rights that were given by hand stay, whatever groups say`, async (t) => {
    const store = await open(t);
    const group = { ...administratorGroup(await addDirectory(store, 'corp'), 'g1'), scope: undefined };
    const anna = await addUser(store, 'anna');
    const byGroup = { userId: anna.id, group };
    assert.equal(await store.setAdministratorGroup(group, limit, changeRecord('x')), 'set');
    assert.equal(await store.setAdministratorByGroup(byGroup, changeRecord('x')), 'set');
    const own = { rights: ['AddUser'], scope: undefined };
    assert.equal(await store.setAdministrator(anna.id, own, changeRecord('x')), 'set');
    assert.equal(await store.setAdministratorByGroup(byGroup, changeRecord('x')), 'own');
    const of = { userId: anna.id, administratorGroupId: group.id };
    assert.equal(await store.removeAdministratorByGroup(of, changeRecord('x')), false);
    await store.removeAdministratorGroup(group.id, changeRecord('x'));
    assert.deepEqual((await store.findUser('anna'))?.administratorRights, ['AddUser']);
    const nowhere = { ...administratorGroup('nowhere', 'g2'), scope: undefined };
    assert.equal(await store.setAdministratorGroup(nowhere, limit, changeRecord('x')), 'gone');
  });

  test(`${name}: of those who find a group due at one time, one looks at it`, async (t) => {
    const store = await open(t);
    const group = { ...administratorGroup(await addDirectory(store, 'corp'), 'g1'), scope: undefined };
    await store.setAdministratorGroup(group, limit, changeRecord('x'));
    const times = { now: group.addedAt, nextAt: new Date(group.addedAt.getTime() + 30_000) };
    const take = () => store.takeDueAdministratorGroup(group.id, times);
    assert.deepEqual(await Promise.all([take(), take(), take()]), [true, false, false]);
    const later = { now: times.nextAt, nextAt: new Date(times.nextAt.getTime() + 30_000) };
    assert.equal(await store.takeDueAdministratorGroup(group.id, later), true);
  });
}

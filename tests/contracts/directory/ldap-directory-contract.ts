import assert from 'node:assert/strict';
import { type TestOptions, test } from 'node:test';
import type { Directory, DirectoryPerson, PeopleSelection } from '../../../sdk-service/ports/directory.ts';

export interface LdapContractSubject {
  readonly name: string;
  readonly options: TestOptions;
  readonly directory: () => Directory;
  /** The group `outer`: anna, and in the group `inner` in it who is named here; `inner` has `outer` in it again. */
  readonly groupDn: string;
  readonly innerMember: string;
  /** What he signs in by. */
  readonly innerLogin: string;
  /** A container with more people than a page, all called `u00000` and up. */
  readonly manyDn: string;
  readonly many: number;
  readonly containers: readonly string[];
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Everybody whom the directory finds. */
export async function collectPeople(directory: Directory, query: PeopleSelection): Promise<DirectoryPerson[]> {
  return (await collect(directory.findPeople(query))).flat();
}

/** What every directory that is spoken to by LDAP must do. */
export function testLdapDirectory(subject: LdapContractSubject): void {
  const { name, options, directory, groupDn, manyDn, many } = subject;
  const shortName = ({ username }: DirectoryPerson) => username.replace(/@.*/, '');

  test(`${name}: changes a password for who knows the old one`, options, async () => {
    const change = (oldPassword: string, newPassword: string) =>
      directory().changePassword({ username: 'changes', oldPassword, newPassword });
    assert.equal(await change('Passw0rd?', 'N3w-Passw0rd!'), 'wrong-password');
    assert.equal(await change('', 'N3w-Passw0rd!'), 'wrong-password');
    assert.equal(await change('Passw0rd!', ''), 'rule-not-met');
    assert.equal(await change('Passw0rd!', 'N3w-Passwörd!'), 'changed');
    assert.equal(await directory().verifyPassword('changes', 'Passw0rd!'), 'wrong-password');
    assert.equal(await directory().verifyPassword('changes', 'N3w-Passwörd!'), 'verified');
  });

  test(`${name}: changes no password of who does not exist`, options, async () => {
    const request = { username: 'nobody-of-this-name', oldPassword: 'Passw0rd!', newPassword: 'N3w-Passw0rd!' };
    assert.equal(await directory().changePassword(request), 'unknown-user');
  });

  test(`${name}: gives a person with names, phones and a unique id`, options, async () => {
    const [anna] = await collectPeople(directory(), { isRecursive: true, filter: '(givenName=Anna)' });
    assert.equal(anna?.firstName, 'Anna');
    assert.equal(anna?.phones.mobile, '+49 1512 3456789');
    assert.equal(anna?.phones.ip, '');
    assert.match(anna?.uniqueId ?? '', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    assert.equal(anna?.enabled, true);
  });

  test(
    `${name}: checks the password of the entry that a user comes from, whatever he is called by now`,
    options,
    async () => {
      const [anna] = await collectPeople(directory(), { isRecursive: true, filter: '(givenName=Anna)' });
      const verify = (password: string, uniqueId: string) =>
        directory().verifyPassword('called-otherwise', password, { uniqueId });
      assert.equal(await verify('Passw0rd!', anna?.uniqueId ?? ''), 'verified');
      assert.equal(await verify('wrong', anna?.uniqueId ?? ''), 'wrong-password');
      assert.equal(await verify('Passw0rd!', '00000000-0000-4000-8000-000000000000'), 'unknown-user');
      // Somebody else may be called so now.
      const gone = '00000000-0000-4000-8000-000000000000';
      assert.equal(await directory().verifyPassword('anna', 'Passw0rd!', { uniqueId: gone }), 'unknown-user');
    },
  );

  test(`${name}: reads a container of more than a page, each person once`, options, async () => {
    const people = await collectPeople(directory(), { container: manyDn, isRecursive: false, filter: '(sn=u0*)' });
    assert.equal(people.length, many);
    assert.equal(new Set(people.map(({ uniqueId }) => uniqueId)).size, many);
  });

  test(`${name}: may be left in the middle of a search, and answers the next question`, options, async () => {
    for await (const page of directory().findPeople({ container: manyDn, isRecursive: true })) {
      assert.ok(page.length > 0 && page.length < many, String(page.length));
      break;
    }
    assert.equal(await directory().verifyPassword('anna', 'Passw0rd!'), 'verified');
  });

  test(`${name}: finds people who are chosen by their names, and nobody by a pattern`, options, async () => {
    const chosen = async (...usernames: string[]) =>
      (await collectPeople(directory(), { isRecursive: true, usernames })).map(shortName).sort();
    assert.deepEqual(await chosen('ANNA', subject.innerLogin, 'nobody'), ['anna', subject.innerMember].sort());
    assert.deepEqual(await chosen('ann*', '*', ')(uid=*'), []);
    assert.deepEqual(await chosen(), []);
  });

  test(`${name}: finds people by a part of their names, which is no pattern`, options, async () => {
    const found = async (search: string) =>
      (await collectPeople(directory(), { isRecursive: true, search })).map(shortName);
    assert.deepEqual(await found('NNA'), ['anna']);
    assert.ok((await found(subject.innerLogin.slice(1))).includes(subject.innerMember));
    for (const pattern of ['a*a', ')(uid=*', 'anna)(sn=*']) assert.deepEqual(await found(pattern), [], pattern);
  });

  test(`${name}: finds the members of a group, with and without those of the groups in it`, options, async () => {
    const members = async (isRecursive: boolean) =>
      (await collectPeople(directory(), { group: groupDn, isRecursive })).map(shortName).sort();
    assert.deepEqual(await members(false), ['anna']);
    assert.deepEqual(await members(true), ['anna', subject.innerMember].sort());
  });

  test(`${name}: lists containers and groups`, options, async () => {
    const containers = (await collect(directory().listContainers(undefined))).map((place) => place.name);
    for (const container of subject.containers) assert.ok(containers.includes(container), container);
    const groups = await collect(directory().listGroups(undefined));
    assert.ok(groups.some((group) => group.name === 'outer' && group.dn.toLowerCase() === groupDn.toLowerCase()));
  });

  test(`${name}: finds a group by name, DN and id, and says that there is none`, options, async () => {
    const group = await directory().findGroup({ name: 'outer' });
    assert.equal(group?.dn.toLowerCase(), groupDn.toLowerCase());
    assert.deepEqual(await directory().findGroup({ name: groupDn }), group);
    assert.deepEqual(await directory().findGroup({ uniqueId: group?.uniqueId ?? '' }), group);
    const none = [{ name: 'anna' }, { name: '*' }, { name: `CN=Gone,${groupDn}` }, { uniqueId: 'x' }];
    for (const each of [...none, { uniqueId: '00000000-0000-4000-8000-000000000000' }]) {
      assert.equal(await directory().findGroup(each), undefined, JSON.stringify(each));
    }
  });

  test(`${name}: knows in which groups somebody is, whatever lies in between`, options, async () => {
    const ids = await Promise.all(
      ['outer', 'inner'].map(async (group) => (await directory().findGroup({ name: group }))?.uniqueId ?? ''),
    );
    const gone = '00000000-0000-4000-8000-000000000000';
    const member = (username: string) => directory().findMember(username, [...ids, gone]);
    const [anna, deep, nobody] = [await member('anna'), await member(subject.innerLogin), await member('svc-mfa')];
    // `inner` has `outer` in it again, so both are in both.
    assert.deepEqual([anna?.groups, deep?.groups, nobody?.groups], [ids, ids, []]);
    assert.match(anna?.name ?? '', /^[a-z]+\\anna$/i);
    assert.equal(await member('nobody-of-this-name'), undefined);
    assert.equal(await directory().verifyMember(anna?.uniqueId ?? '', 'Passw0rd!'), 'verified');
    assert.equal(await directory().verifyMember(anna?.uniqueId ?? '', 'wrong'), 'wrong-password');
    assert.equal(await directory().verifyMember(anna?.uniqueId ?? '', ''), 'wrong-password');
    assert.equal(await directory().verifyMember(gone, 'Passw0rd!'), 'unknown-user');
  });

  test(`${name}: says which filter makes no sense, and that a container is not there`, options, async () => {
    const search = (query: { filter?: string; container?: string }) =>
      collectPeople(directory(), { isRecursive: true, ...query });
    await assert.rejects(search({ filter: '(sn=*' }), { code: 'malformed' });
    await assert.rejects(search({ container: `OU=Gone,${manyDn}` }), { code: 'misconfigured' });
  });

  test(`${name}: finds nothing wrong with itself`, options, async () => {
    const steps = await collect(directory().diagnose());
    assert.deepEqual(
      steps.map(({ step, ok }) => `${step} ${ok}`),
      ['connect true', 'certificate true', 'bind true', 'base true', 'people true'],
    );
  });
}

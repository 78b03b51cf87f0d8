import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { phoneNumbers } from '../../../../sdk-service/adapters/phone-numbers.ts';
import type { SyncRules } from '../../../../sdk-service/domain/synchronization/sync-item.ts';
import { createSynchronization } from '../../../../sdk-service/domain/synchronization/synchronization.ts';
import type { DirectoryChanges, DirectoryPerson, PeopleQuery } from '../../../../sdk-service/ports/directory.ts';
import { createImportBed, noPhones, standardRules } from '../../../support/import-bed.ts';

export interface Entry extends DirectoryPerson {
  readonly groups: readonly string[];
}

export function entry(name: string, fields: Partial<Entry> = {}): Entry {
  return {
    dn: `CN=${name},DC=corp,DC=example`,
    uniqueId: `id-${name}`,
    username: name,
    aliases: [],
    firstName: '',
    lastName: name,
    emailAddress: '',
    userGroup: '',
    description: '',
    callLanguage: '',
    textLanguage: '',
    appLanguage: '',
    oathLanguage: '',
    phones: { ...noPhones, mobile: '+49 1512 3456789', business: '+49 1512 3456788' },
    extension: '',
    enabled: true,
    groups: [],
    ...fields,
  };
}

export function rules(fields: Partial<SyncRules> & { readonly group?: string } = {}): SyncRules {
  const { group, ...rest } = fields;
  return {
    query: { isRecursive: true, group },
    rules: standardRules,
    gone: 'disable',
    disabledThere: 'disable',
    ...rest,
  };
}

/** As people come from a directory. */
const PAGE_SIZE = 250;

/** A store, a directory whose people a test chooses and whose answers it may spoil, and what keeps both together. */
export async function createSyncBed(t: TestContext) {
  const bed = await createImportBed(t);
  const { store, settings, clock, author, directoryId } = bed;

  const world = {
    people: [] as readonly Entry[],
    /** Of the list alone: whoever is not in it is still there when asked for. */
    listed: (people: readonly Entry[]): Iterable<Entry> => people,
    changes: { cursor: '', changed: 'unknown' } as DirectoryChanges,
    asked: [] as string[],
    onPage: async (): Promise<void> => undefined,
  };
  const matches = (person: Entry, { group }: PeopleQuery) => group === undefined || person.groups.includes(group);
  const directory = {
    async *findPeople(query: PeopleQuery) {
      world.asked.push('list');
      const page: Entry[] = [];
      for (const person of world.listed(world.people.filter((each) => matches(each, query)))) {
        await world.onPage();
        page.push(person);
        if (page.length === PAGE_SIZE) yield page.splice(0);
      }
      yield page;
    },
    async findPerson(uniqueId: string, query: PeopleQuery) {
      world.asked.push(uniqueId);
      return world.people.find((each) => each.uniqueId === uniqueId && matches(each, query));
    },
    hasEntry: async (uniqueId: string) => world.people.some((each) => each.uniqueId === uniqueId),
    readChanges: async () => world.changes,
  };
  const create = (node: string) =>
    createSynchronization({
      store,
      settings,
      phoneNumbers,
      clock,
      randomness: { bytes: randomBytes },
      directories: { list: () => [{ config: { id: directoryId, name: 'corp' } }], open: () => directory },
      node,
      report: () => undefined,
    });
  const synchronization = create('node-1');
  return {
    ...bed,
    world,
    synchronization,
    create,
    directoryId,
    add: (item: SyncRules) => synchronization.items.add({ directory: 'corp', ...item }, author),
    run: (isFull = true) => synchronization.run({ isFull, author }),
    state: async (username: string) => {
      const user = await store.findUser(username);
      return user === undefined ? 'none' : user.enabled ? 'enabled' : 'disabled';
    },
  };
}

/** What a run counted, without the zeros and the number of people. */
export function counted({ counts }: { readonly counts: Readonly<Record<string, number>> }): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([name, count]) => count > 0 && name !== 'people'));
}

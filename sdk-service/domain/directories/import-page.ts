import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryPerson } from '../../ports/directory.ts';
import type { Id } from '../../ports/records.ts';
import { findCanonicalName } from '../users/canonicalize-username.ts';
import { type Imported, importPerson, type NewcomerImport, type PersonImport } from './import-person.ts';
import { personFields } from './person-fields.ts';
import { holdersOf } from './person-names.ts';

const TIME_BYTES = 6;
const RANDOM_BYTES = 10;

/**
 * People of a directory as users, in the order in which they stand: what is known of them is read at once, and those who
 * are new are added in one piece. One who cannot be taken over keeps nobody else out; a store that is away keeps all out.
 */
export async function importPage(
  people: readonly DirectoryPerson[],
  options: PersonImport,
): Promise<readonly Imported[]> {
  const { store, directoryId, rules, settings, phoneNumbers } = options;
  const defaultCountryCode = settings.current()['company.defaultCountryCode'];
  const read = people.map((person) => {
    const taken = personFields(person, { rules, phoneNumbers, defaultCountryCode });
    return { person, taken, names: [findCanonicalName(person.username) ?? '', ...taken.names] };
  });
  const uniqueIds = people.map(({ uniqueId }) => uniqueId);
  const [linkedUsers, holders] = await Promise.all([
    store.findLinkedUsers({ directoryId, uniqueIds }),
    holdersOf(
      read.flatMap(({ names }) => names),
      store,
    ),
  ]);
  const linked = new Map(linkedUsers.map((each) => [each.uniqueId, each]));

  const nextId = createUserIds(people.length, options);
  const imports = await Promise.all(
    read.map(({ person, taken, names }) => {
      const own = holders.size === 0 ? holders : new Map(names.flatMap((name) => entryOf(holders, name)));
      const known = { person, taken, linked: linked.get(person.uniqueId), holders: own, nextId };
      return spare(importPerson(known, options));
    }),
  );
  return addNewcomers(imports, options);
}

async function addNewcomers(
  imports: readonly (Imported | NewcomerImport)[],
  { store, directoryId }: PersonImport,
): Promise<readonly Imported[]> {
  const newcomers = imports.flatMap((each) => ('newcomer' in each ? [each.newcomer] : []));
  const outcomes = newcomers.length === 0 ? [] : await store.addLinkedUsers(directoryId, newcomers);
  const outcomeOf = new Map(newcomers.map((newcomer, index) => [newcomer, outcomes[index]]));
  return imports.map((each): Imported => {
    if (!('newcomer' in each)) return each;
    const { newcomer, problems } = each;
    const outcome = outcomeOf.get(newcomer);
    return outcome === 'added' ? { outcome, problems, user: newcomer.user } : { outcome: 'conflict', problems };
  });
}

/**
 * As many random ids, that begin with the time: those who are added together lie together in each index by the user, and
 * thousands of people do not each change a page of their own. 80 random bits besides keep them apart.
 */
function createUserIds(count: number, { clock, randomness }: Pick<PersonImport, 'clock' | 'randomness'>): () => Id {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeUIntBE(clock.now().getTime(), 0, TIME_BYTES);
  const random = randomness.bytes(count * RANDOM_BYTES);
  let used = 0;
  return () => {
    const own = random.subarray(used, used + RANDOM_BYTES);
    used += RANDOM_BYTES;
    return Buffer.concat([time, own]).toString('base64url');
  };
}

function entryOf<Value>(map: ReadonlyMap<string, Value>, key: string): [string, Value][] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}

async function spare(imported: ReturnType<typeof importPerson>): ReturnType<typeof importPerson> {
  try {
    return await imported;
  } catch (error) {
    if (!(error instanceof MfaError) || error.code === 'unavailable') throw error;
    return { outcome: 'failed', problems: [error.message] };
  }
}

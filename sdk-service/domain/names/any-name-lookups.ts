import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import type { NameResolution } from './resolve-name.ts';

type Lookups = Pick<UserStore, 'findUser' | 'findRecord' | 'findSubject'> & Pick<AttemptStore, 'findPrompt'>;

export interface AnyNameLookups extends Lookups {
  /** Neither a user's name nor one that could mean two of them. */
  isNobodysName(canonicalName: string): Promise<boolean>;
}

/**
 * The store's look-ups by name, for every spelling that means a user. The user's own name costs what it always did, one
 * statement; only when nobody has it, the others are looked at. A name that means two users finds nobody.
 */
export function createAnyNameLookups(store: Lookups, names: Pick<NameResolution, 'resolve'>): AnyNameLookups {
  async function otherName(canonicalName: string): Promise<string | undefined> {
    const resolved = await names.resolve(canonicalName);
    return resolved.outcome === 'user' ? resolved.canonicalName : undefined;
  }

  async function find<Found>(
    canonicalName: string,
    look: (canonicalName: string) => Promise<Found | undefined>,
  ): Promise<Found | undefined> {
    const found = await look(canonicalName);
    if (found !== undefined) return found;
    const other = await otherName(canonicalName);
    return other === undefined ? undefined : look(other);
  }

  return {
    findUser: (canonicalName) => find(canonicalName, store.findUser),
    findRecord: (canonicalName) => find(canonicalName, store.findRecord),
    findSubject: (canonicalName) => find(canonicalName, store.findSubject),
    findPrompt: (query) => find(query.canonicalName, (canonicalName) => store.findPrompt({ ...query, canonicalName })),
    isNobodysName: async (canonicalName) => (await names.resolve(canonicalName)).outcome === 'nobody',
  };
}

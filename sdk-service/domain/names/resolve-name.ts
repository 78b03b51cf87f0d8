import type { Id } from '../../ports/records.ts';
import type { NameMatch, UserNameStore } from '../../ports/user-name-store.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { bareNameOf, nameFormsOf } from './name-forms.ts';

/** Whom a name means. `ambiguous`: two users could be meant, so nobody is. */
export type ResolvedName =
  | { readonly outcome: 'user'; readonly userId: Id; readonly canonicalName: string }
  | { readonly outcome: 'nobody' | 'ambiguous' };

/** Who tries to sign in, as far as a name tells. */
export interface NamedPerson {
  /** Undefined: the name means nobody. */
  readonly userId: Id | undefined;
  /** The user's own name, or the name that was typed when it means nobody. Whoever is asked about him is asked by this. */
  readonly canonicalName: string;
  /** What guesses are counted by: the same for all spellings of one name. */
  readonly countedAs: string;
}

/** Finds the user whom a name means, however it is spelled. All names are canonical. */
export interface NameResolution {
  /** One statement, whatever comes of it: the time of an answer does not tell whether somebody exists. */
  resolve(canonicalName: string): Promise<ResolvedName>;
  /** The same for whoever guesses passwords. */
  identify(canonicalName: string): Promise<NamedPerson>;
}

export interface NameResolutionDeps {
  readonly store: Pick<UserNameStore, 'findNameMatches'>;
  readonly settings: { current(): SettingValues };
  /** Told when a name means two users. */
  readonly report: (problem: string) => void;
}

export function createNameResolution({ store, settings, report }: NameResolutionDeps): NameResolution {
  async function resolve(canonicalName: string): Promise<ResolvedName> {
    const groups = nameFormsOf(canonicalName, settings.current());
    const matches = await store.findNameMatches(groups.flat());
    for (const forms of groups) {
      const users = usersAmong(matches, forms);
      if (users.size > 1) {
        const names = [...users.values()].map((match) => match.canonicalName).sort();
        report(`The name "${canonicalName}" means more than one user and so nobody: ${names.join(', ')}.`);
        return { outcome: 'ambiguous' };
      }
      const [match] = users.values();
      if (match !== undefined) return { outcome: 'user', userId: match.userId, canonicalName: match.canonicalName };
    }
    return { outcome: 'nobody' };
  }

  return {
    resolve,

    async identify(canonicalName) {
      const resolved = await resolve(canonicalName);
      return resolved.outcome === 'user'
        ? { userId: resolved.userId, canonicalName: resolved.canonicalName, countedAs: `user ${resolved.userId}` }
        : { userId: undefined, canonicalName, countedAs: `name ${bareNameOf(canonicalName)}` };
    },
  };
}

function usersAmong(matches: readonly NameMatch[], forms: readonly string[]): ReadonlyMap<Id, NameMatch> {
  return new Map(matches.filter(({ name }) => forms.includes(name)).map((match) => [match.userId, match]));
}

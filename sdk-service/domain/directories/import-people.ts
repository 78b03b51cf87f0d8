import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Directory, PeopleSelection } from '../../ports/directory.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { ChangeAuthor } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { importPage } from './import-page.ts';
import type { ImportOutcome, ImportRules, ImportStore } from './import-person.ts';
import { readAhead } from './read-ahead.ts';

/** People who are named one by one; for more there are filters and groups. */
const MAXIMUM_NAMED = 100;

/** Problems that a report names one by one; the rest is counted. */
const MAXIMUM_PROBLEMS = 1000;

export interface ImportRequest {
  /** Name of the directory. */
  readonly directory: string;
  readonly query: PeopleSelection;
  readonly rules: ImportRules;
  /** Everything but the writing. */
  readonly isDryRun: boolean;
  readonly author: ChangeAuthor;
  /** Told of each person. */
  readonly onPerson?: ((username: string, outcome: ImportOutcome) => void) | undefined;
}

export interface ImportReport {
  readonly counts: Readonly<Record<ImportOutcome, number>>;
  readonly problems: readonly { readonly username: string; readonly problem: string }[];
  /** More than are named. */
  readonly problemCount: number;
}

/** Takes people of a directory over as users. */
export interface ImportPeople {
  /**
   * Again and again with the same result: who is there is brought up to date, who is up to date is left alone. Nobody is
   * removed or disabled.
   *
   * A name of the query that nobody has is a problem of the report.
   *
   * @throws MfaError `not-found` for an unknown directory, `malformed` for a filter that makes no sense, `unavailable`
   *   (directory) when it goes away; who was imported until then stays.
   */
  importPeople(request: ImportRequest): Promise<ImportReport>;
}

export interface ImportPeopleDeps {
  readonly store: ImportStore;
  readonly directories: {
    get(name: string): { readonly config: { readonly id: Id } };
    open(name: string): Pick<Directory, 'findPeople'>;
  };
  readonly settings: { current(): SettingValues };
  readonly phoneNumbers: PhoneNumbers;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export function createImportPeople(deps: ImportPeopleDeps): ImportPeople {
  const { directories } = deps;

  return {
    async importPeople({ directory, query, rules, isDryRun, author, onPerson }) {
      const { id: directoryId } = directories.get(directory).config;
      const counts = { added: 0, updated: 0, linked: 0, unchanged: 0, 'left-out': 0, conflict: 0, failed: 0 };
      const problems: { username: string; problem: string }[] = [];
      let problemCount = 0;

      function complain(username: string, problem: string): void {
        problemCount += 1;
        if (problems.length < MAXIMUM_PROBLEMS) problems.push({ username, problem });
      }

      const missing = new Map(checkNames(query.usernames ?? []).map((name) => [name.toLowerCase(), name]));
      for await (const people of readAhead(directories.open(directory).findPeople(query))) {
        const imported = await importPage(people, { ...deps, directoryId, rules, isDryRun, author });
        for (const [index, { outcome, problems: found }] of imported.entries()) {
          const { username = '', aliases = [] } = people[index] ?? {};
          for (const name of [username, ...aliases]) missing.delete(name.toLowerCase());
          counts[outcome] += 1;
          for (const problem of found) complain(username, problem);
          onPerson?.(username, outcome);
        }
      }
      for (const name of missing.values()) complain(name, 'Nobody in the directory has this name.');
      return { counts, problems, problemCount };
    },
  };
}

function checkNames(names: readonly string[]): readonly string[] {
  if (names.length <= MAXIMUM_NAMED && names.every((name) => name.trim() !== '')) return names;
  throw new MfaError('malformed', `user: at most ${MAXIMUM_NAMED} names, none of them empty.`);
}

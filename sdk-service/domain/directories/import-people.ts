import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Directory, DirectoryPerson, PeopleQuery } from '../../ports/directory.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { ChangeAuthor } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { type ImportOutcome, type ImportRules, type ImportStore, importPerson } from './import-person.ts';

/** Imported at once, so that they share the disk's flush. */
const AT_ONCE = 32;

/** Problems that a report names one by one; the rest is counted. */
const MAXIMUM_PROBLEMS = 1000;

export interface ImportRequest {
  /** Name of the directory. */
  readonly directory: string;
  readonly query: PeopleQuery;
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

      async function take(person: DirectoryPerson): Promise<void> {
        const imported = await importPerson(person, { ...deps, directoryId, rules, isDryRun, author }).catch(
          (error: unknown) => {
            // One person who cannot be imported keeps nobody else out; a store that is away keeps all out.
            if (!(error instanceof MfaError) || error.code === 'unavailable') throw error;
            return { outcome: 'failed', problems: [error.message] } as const;
          },
        );
        counts[imported.outcome] += 1;
        for (const problem of imported.problems) complain(person.username, problem);
        onPerson?.(person.username, imported.outcome);
      }

      let batch: DirectoryPerson[] = [];
      for await (const person of directories.open(directory).findPeople(query)) {
        batch.push(person);
        if (batch.length < AT_ONCE) continue;
        await Promise.all(batch.map(take));
        batch = [];
      }
      await Promise.all(batch.map(take));
      return { counts, problems, problemCount };
    },
  };
}

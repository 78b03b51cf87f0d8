import type { Command } from 'commander';
import type { ImportReport } from '../domain/directories/import-people.ts';
import type { ImportOutcome } from '../domain/directories/import-person.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, writeRecord } from './output.ts';
import { addPeopleOptions, importRulesOf, type PeopleOptions, queryOf } from './people-options.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

interface ImportOptions extends PeopleOptions {
  readonly user?: readonly string[];
  readonly dryRun?: true;
}

/** Somebody of whom something would become. */
interface Previewed {
  readonly username: string;
  readonly outcome: ImportOutcome;
}

/** People whom a preview names. */
const MAXIMUM_PREVIEWED = 1000;

/** Progress is told after so many people. */
const PROGRESS_EVERY = 500;

/** `mfa directory import`: people of a directory become users. */
export function addDirectoryImport(directory: Command, terminal: Terminal): void {
  const command = addPeopleOptions(
    directory
      .command('import')
      .description(
        'Takes people of a directory over as users, with the defaults of the company. Run again, it brings them up to date; it removes and disables nobody.',
      )
      .argument('<name>', 'the directory'),
  )
    .option('--user <name...>', 'only these people, by a name that they have there')
    .option('--dry-run', 'say what would become of whom, and change nothing')
    .action(async (name: string, options: ImportOptions, command: Command) => {
      await withCore({ command, terminal }, async ({ core, isJson, show }) => {
        let seen = 0;
        const isDryRun = options.dryRun === true;
        const preview: Previewed[] = [];
        const report = await core.directoryImport.importPeople({
          directory: name,
          query: { ...queryOf(options), usernames: options.user },
          rules: importRulesOf(options),
          isDryRun,
          author: createAuthor(),
          onPerson(username, outcome) {
            seen += 1;
            const isShown = isDryRun && outcome !== 'unchanged' && preview.length < MAXIMUM_PREVIEWED;
            if (isShown) preview.push({ username, outcome });
            if (seen % PROGRESS_EVERY === 0 && !isJson) terminal.stderr.write(`${seen} people…\n`);
          },
        });
        if (isDryRun) show({ ...report, preview }, writePreview(preview) + describe(report));
        else show(report, describe(report));
      });
    });
  addExamples(command, [
    ['mfa directory import corp --dry-run', 'who would be added and changed'],
    ['mfa directory import corp --group "CN=VPN,OU=Groups,DC=corp,DC=example" --recursive', 'members of a group'],
    ['mfa directory import corp --container "OU=Staff,DC=corp,DC=example" --phone business', 'one container'],
    [
      'mfa directory import corp --user anna bob --text-direction two-way --language de',
      'two people, and how they begin',
    ],
    ['mfa directory import corp --filter "(department=Payroll)" --enabled with-phone', 'people who match'],
  ]);
}

function writePreview(preview: readonly Previewed[]): string {
  const heading = 'Nothing was changed; this would be:\n';
  if (preview.length === 0) return heading;
  const table = createTable<Previewed>([
    { title: 'username', text: ({ username }) => username },
    { title: 'would be', text: ({ outcome }) => outcome },
  ]).write(preview);
  const more = preview.length === MAXIMUM_PREVIEWED ? '… and others, who are counted.\n' : '';
  return `${heading}${table}${more}\n`;
}

function describe({ counts, problems, problemCount }: ImportReport): string {
  const summary = writeRecord([
    ['added', String(counts.added)],
    ['updated', String(counts.updated)],
    ['linked', String(counts.linked)],
    ['unchanged', String(counts.unchanged)],
    ['left out', String(counts['left-out'])],
    ['conflicts', String(counts.conflict)],
    ['failed', String(counts.failed)],
  ]);
  if (problemCount === 0) return summary;
  const table = createTable<ImportReport['problems'][number]>([
    { title: 'username', text: ({ username }) => username },
    { title: 'problem', text: ({ problem }) => problem },
  ]).write(problems);
  const more = problemCount > problems.length ? `… and ${problemCount - problems.length} more.\n` : '';
  return `${summary}\n${table}${more}`;
}

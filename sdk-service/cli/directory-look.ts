import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import type { DiagnosisStep, Directory, DirectoryPerson, DirectoryPlace } from '../ports/directory.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { createTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { type Work, withCore } from './with-core.ts';

/** As the old product's display limit. */
const DISPLAY_LIMIT = 1000;
const MAXIMUM_DISPLAYED = 100_000;

/** `mfa directory test` and `browse`: looking at a directory without changing anything. */
export function addDirectoryLooks(directory: Command, terminal: Terminal): void {
  addTest(directory, terminal);
  addBrowse(directory, terminal);
}

function addTest(directory: Command, terminal: Terminal): void {
  const test = directory
    .command('test')
    .description(
      'Looks at each server from the ground up: address, connection, certificate, bind, search base, people; of RADIUS, its answer.',
    )
    .argument('<name>')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await showDiagnosis(core.directories.diagnose(name), { name, show });
      });
    });
  addExamples(test, [['mfa directory test corp', 'exit code 1 when something does not work']]);
}

/** @throws MfaError `misconfigured` when a step fails, after all have been shown. */
export async function showDiagnosis(
  diagnosis: AsyncIterable<DiagnosisStep>,
  { name, show }: { readonly name: string } & Pick<Work, 'show'>,
): Promise<void> {
  const steps = await take(diagnosis, MAXIMUM_DISPLAYED);
  show(steps, writeSteps(steps));
  if (steps.some(({ ok }) => !ok)) throw new MfaError('misconfigured', `The directory ${name} does not work.`);
}

interface BrowseOptions {
  readonly containers?: true;
  readonly groups?: true;
  readonly below?: string;
  readonly member?: string;
  readonly recursive?: true;
  readonly search?: string;
  readonly filter?: string;
  readonly limit: number;
}

function addBrowse(directory: Command, terminal: Terminal): void {
  const browse = directory
    .command('browse')
    .description('Lists what stands in a directory: people, containers or groups.')
    .argument('<name>')
    .option('--containers', 'containers instead of people')
    .option('--groups', 'groups instead of people')
    .option('--below <dn>', 'only in this container')
    .option('--member <dn>', 'only members of this group')
    .option('--recursive', 'with the containers or groups inside')
    .option('--search <text>', 'only people in one of whose names or mail address it stands')
    .option('--filter <filter>', 'only people who match this too (RFC 4515)')
    .option('--limit <n>', 'how many at most', boundedNumber(MAXIMUM_DISPLAYED), DISPLAY_LIMIT)
    .action(async (name: string, options: BrowseOptions, command: Command) => {
      const { limit, containers, groups } = options;
      await withCore({ command, terminal }, async ({ core, show }) => {
        const opened = core.directories.open(name);
        if (containers || groups) {
          const places = groups ? opened.listGroups(options.below) : opened.listContainers(options.below);
          const taken = await take(places, limit);
          show(taken, writePlaces(taken));
          return tellMore(taken.length === limit);
        }
        const people = await take(find(opened, options), limit);
        show(people, writePeople(people));
        tellMore(people.length === limit);
      });
    });
  addExamples(browse, [
    ['mfa directory browse corp --containers', 'the tree'],
    ['mfa directory browse corp --below "OU=Staff,DC=corp,DC=example" --recursive', 'people of a container'],
    ['mfa directory browse corp --member "CN=VPN,OU=Groups,DC=corp,DC=example" --recursive', 'members of a group'],
    ['mfa directory browse corp --search schmidt', 'people by a part of a name'],
    ['mfa directory browse corp --filter "(sn=M*)" --limit 20', 'people who match'],
  ]);

  function tellMore(mayBeMore: boolean): void {
    if (mayBeMore) terminal.stderr.write('There may be more: --limit shows them.\n');
  }
}

async function* find(
  opened: Directory,
  { below, member, recursive, search, filter }: BrowseOptions,
): AsyncGenerator<DirectoryPerson> {
  const pages = opened.findPeople({
    container: below,
    group: member,
    // Without a container the whole directory is meant, which has people only further down.
    isRecursive: recursive === true || (below === undefined && member === undefined),
    filter,
    search: search?.trim() || undefined,
  });
  for await (const people of pages) yield* people;
}

async function take<Item>(items: AsyncIterable<Item>, limit: number): Promise<readonly Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}

function writeSteps(steps: readonly DiagnosisStep[]): string {
  return createTable<DiagnosisStep>([
    { title: '', text: ({ ok }) => (ok ? 'ok' : 'FAILS') },
    { title: 'step', text: ({ step }) => step },
    { title: 'of', text: ({ subject }) => subject },
    { title: 'found', text: ({ detail }) => detail },
  ]).write(steps);
}

function writePlaces(places: readonly DirectoryPlace[]): string {
  if (places.length === 0) return 'There is none.\n';
  return createTable<DirectoryPlace>([
    { title: 'name', text: ({ name }) => name },
    { title: 'dn', text: ({ dn }) => dn },
  ]).write(places);
}

function writePeople(people: readonly DirectoryPerson[]): string {
  if (people.length === 0) return 'Nobody matches.\n';
  return createTable<DirectoryPerson>([
    { title: 'username', text: ({ username }) => username },
    { title: 'name', text: ({ firstName, lastName }) => `${firstName} ${lastName}`.trim() },
    { title: 'e-mail', text: ({ emailAddress }) => emailAddress },
    { title: 'mobile', text: ({ phones }) => phones.mobile },
    { title: 'business', text: ({ phones }) => phones.business },
    { title: 'state', text: ({ enabled }) => (enabled ? 'enabled' : 'disabled') },
  ]).write(people);
}

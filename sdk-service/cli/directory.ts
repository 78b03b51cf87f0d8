import { type Command, Option } from 'commander';
import type { DirectoryRow } from '../domain/directories/directories.ts';
import type { DirectoryKind } from '../ports/directory.ts';
import { createAuthor } from './author.ts';
import { addDirectoryImport } from './directory-import.ts';
import { addDirectoryLooks, showDiagnosis } from './directory-look.ts';
import { addDirectoryOptions, type DirectoryOptions, readDirectoryOptions } from './directory-options.ts';
import { addExamples } from './examples.ts';
import { createTable, writeRecord } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa directory …`: where people's passwords are kept, and whence users come. */
export function addDirectoryCommands(program: Command, terminal: Terminal): void {
  const directory = program
    .command('directory')
    .description('Active Directory and other LDAP servers: they check passwords, and users come from them.');
  addExamples(directory, [
    ['mfa directory add corp --kind ad --server dc1.corp.example …', 'add a directory'],
    ['mfa directory test corp', 'what works, and what exactly does not'],
    ['mfa directory browse corp --groups', 'look around in it'],
    ['mfa directory import corp --dry-run', 'take people over as users'],
  ]);
  addAdd(directory, terminal);
  addChange(directory, terminal);
  addList(directory, terminal);
  addShow(directory, terminal);
  addRemove(directory, terminal);
  addDirectoryLooks(directory, terminal);
  addDirectoryImport(directory, terminal);
}

interface AddOptions extends DirectoryOptions {
  readonly kind: DirectoryKind;
  readonly try?: true;
}

function addAdd(directory: Command, terminal: Terminal): void {
  const add = directory
    .command('add')
    .description(
      'Adds a directory. From then on passwords are checked in the directories, and the built-in one is asked no more.',
    )
    .argument('<name>', 'a short name of your own')
    .addOption(
      new Option('--kind <kind>', 'Active Directory, or any other LDAP server')
        .choices(['ad', 'ldap'])
        .makeOptionMandatory(),
    );
  addDirectoryOptions(add)
    .option('--try', 'say whether it would work, and add nothing')
    .action(async (name: string, options: AddOptions, command: Command) => {
      const input = await readDirectoryOptions(options, { terminal, name });
      const directory = { ...input, name, kind: options.kind };
      await withCore({ command, terminal }, async ({ core, show }) => {
        if (options.try) return showDiagnosis(core.directories.tryOut(directory), { name, show });
        const row = await core.directories.add(directory, createAuthor());
        show(toJson(row), `Added the directory ${name}. "mfa directory test ${name}" says whether it works.\n`);
      });
    });
  addExamples(add, [
    [
      'mfa directory add corp --kind ad --server dc1.corp.example dc2.corp.example --bind-dn svc-mfa@corp.example --bind-password-stdin < password.txt',
      'Active Directory, two domain controllers',
    ],
    [
      'mfa directory add staff --kind ldap --server ldap.example.org --base-dn dc=example,dc=org --ca-file ca.pem',
      'another LDAP server, read anonymously',
    ],
  ]);
}

function addChange(directory: Command, terminal: Terminal): void {
  const change = directory
    .command('change')
    .description('Changes a directory; what is not said stays as it is.')
    .argument('<name>');
  addDirectoryOptions(change).action(async (name: string, options: DirectoryOptions, command: Command) => {
    const input = await readDirectoryOptions(options, { terminal, name });
    await withCore({ command, terminal }, async ({ core, show }) => {
      const row = await core.directories.change({ ...input, name }, createAuthor());
      show(toJson(row), `Changed the directory ${row.config.name}.\n`);
    });
  });
  addExamples(change, [
    ['mfa directory change corp --bind-password-stdin < new.txt', 'a new password of our own account'],
    ['mfa directory change corp --attribute extension=ipPhone userGroup=department', 'which attributes are read'],
  ]);
}

function addList(directory: Command, terminal: Terminal): void {
  const list = directory
    .command('list')
    .description('Lists the directories in the order in which they are asked.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rows = core.directories.list();
        const none = 'There is no directory; passwords are checked in the built-in one.\n';
        show(rows.map(toJson), rows.length === 0 ? none : writeRows(rows));
      });
    });
  addExamples(list, [['mfa directory list', 'all of them']]);
}

function addShow(directory: Command, terminal: Terminal): void {
  const show = directory
    .command('show')
    .description('Shows how a directory is set up. The bind password is never shown.')
    .argument('<name>')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const row = core.directories.get(name);
        show(toJson(row), describe(row));
      });
    });
  addExamples(show, [['mfa directory show corp', 'servers, filters, attributes']]);
}

function addRemove(directory: Command, terminal: Terminal): void {
  const remove = directory
    .command('remove')
    .description('Removes a directory. The users who come from it stay, and cannot sign in by its passwords any more.')
    .argument('<name>')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.directories.remove(name, createAuthor());
        show({ name }, `Removed the directory ${name}.\n`);
      });
    });
  addExamples(remove, [['mfa directory remove corp', 'there is no way back but adding it again']]);
}

function writeRows(rows: readonly DirectoryRow[]): string {
  return createTable<DirectoryRow>([
    { title: 'name', text: ({ config }) => config.name },
    { title: 'kind', text: ({ config }) => config.kind },
    { title: 'tls', text: ({ config }) => config.tls },
    { title: 'servers', text: ({ config }) => serversOf(config) },
    { title: 'base', text: ({ config }) => config.baseDns.join(' | ') || 'the whole directory' },
  ]).write(rows);
}

function describe({ config, hasBindPassword }: DirectoryRow): string {
  const attributes = Object.entries(config.attributes).map(
    ([field, value]) => [`attribute ${field}`, [value].flat().join('; ')] as const,
  );
  return writeRecord([
    ['name', config.name],
    ['kind', config.kind],
    ['servers', serversOf(config)],
    ['tls', config.tls],
    ['authority', config.certificateAuthority === '' ? "the system's" : 'its own'],
    ['base', config.baseDns.join(' | ') || 'the whole directory'],
    ['bind DN', config.bindDn || 'anonymous'],
    ['bind password', hasBindPassword ? 'set' : 'none'],
    ['domains', config.domains.join(', ')],
    ['seconds', `${config.connectSeconds} for a connection, ${config.answerSeconds} for an answer`],
    ['user filter', config.filters.user],
    ['group filter', config.filters.group],
    ['container filter', config.filters.container],
    ...attributes,
  ]);
}

function serversOf({ servers }: DirectoryRow['config']): string {
  return servers.map(({ host, port }) => `${host}:${port}`).join(', ');
}

function toJson({ config, hasBindPassword }: DirectoryRow) {
  const { id: _, ...described } = config;
  return { ...described, hasBindPassword };
}

import { type Command, Option } from 'commander';
import type { PasswordDirectoryConfig } from '../ports/password-directory-config.ts';
import { createAuthor } from './author.ts';
import { addDirectoryImport } from './directory-import.ts';
import { addDirectoryLooks, showDiagnosis } from './directory-look.ts';
import { addDirectoryOptions, type DirectoryOptions, readDirectoryOptions } from './directory-options.ts';
import { describeDirectory, directoryToJson, writeDirectories } from './directory-output.ts';
import { addExamples } from './examples.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa directory …`: where people's passwords are kept, and whence users come. */
export function addDirectoryCommands(program: Command, terminal: Terminal): void {
  const directory = program
    .command('directory')
    .description(
      'Active Directory and other LDAP servers, which check passwords and from which users come; RADIUS, which checks passwords.',
    );
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
  readonly kind: PasswordDirectoryConfig['kind'];
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
      new Option('--kind <kind>', 'Active Directory, any other LDAP server, or RADIUS servers')
        .choices(['ad', 'ldap', 'radius'])
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
        show(
          directoryToJson(row, core.directories.list()),
          `Added the directory ${name}. "mfa directory test ${name}" says whether it works.\n`,
        );
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
    [
      'mfa directory add vpn --kind radius --server nps1.corp.example nps2.corp.example --people-of corp --secret-stdin < secret.txt',
      'people of corp have their passwords checked by RADIUS',
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
      show(directoryToJson(row, core.directories.list()), `Changed the directory ${row.config.name}.\n`);
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
        show(
          rows.map((row) => directoryToJson(row, rows)),
          rows.length === 0 ? none : writeDirectories(rows),
        );
      });
    });
  addExamples(list, [['mfa directory list', 'all of them']]);
}

function addShow(directory: Command, terminal: Terminal): void {
  const show = directory
    .command('show')
    .description('Shows how a directory is set up. The bind password or secret is never shown.')
    .argument('<name>')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const [row, rows] = [core.directories.get(name), core.directories.list()];
        show(directoryToJson(row, rows), describeDirectory(row, rows));
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

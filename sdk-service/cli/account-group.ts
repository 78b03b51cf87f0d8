import { MfaError } from '@mfa/shared/mfa-error';
import { type Command, Option } from 'commander';
import type { CallerRefusal } from '../domain/accounts/directory-callers.ts';
import type { GroupRole, GroupRoleName } from '../ports/group-role-store.ts';
import { addFlagOptions, describeRoles, type FlagOptions, readFlags } from './account-options.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant, writeRecord } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

const groupRoleNames: readonly GroupRoleName[] = ['application', 'automation', 'compatible'];

type Listed = GroupRole & { readonly directory: string };

/** `mfa account group …`: groups of directories whose members may call the SDK. */
export function addAccountGroupCommands(account: Command, terminal: Terminal): void {
  const group = account
    .command('group')
    .description('Groups of a directory whose members may call, by their own names and passwords there.');
  addExamples(group, [
    ["mfa account group add corp 'PhoneFactor Admins' --role compatible", 'as in the old product'],
    ["mfa account group check 'CORP\\svc-mim'", 'whether somebody may call, and why not'],
    ['mfa account group list', 'all of them'],
  ]);
  addAdd(group, terminal);
  addRemove(group, terminal);
  addList(group, terminal);
  addCheck(group, terminal);
}

function addAdd(group: Command, terminal: Terminal): void {
  const add = addFlagOptions(
    group
      .command('add')
      .description(
        'Gives a role to the members of a group, those of the groups in it too. The directory is asked for it.',
      )
      .argument('<directory>', 'name of the directory')
      .argument('<group>', 'name or DN of the group')
      .addOption(new Option('--role <role>', 'what its members may do').choices(groupRoleNames).makeOptionMandatory()),
  ).action(
    async (directory: string, named: string, options: FlagOptions & { role: GroupRoleName }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const { role } = options;
        const added = await core.groupRoles.add(
          { directory, group: named, role, flags: readFlags(options) },
          createAuthor(),
        );
        show(toJson({ ...added, directory }), `Members of ${added.groupName} may call now (${role}).\n`);
      });
    },
  );
  add.addHelpText('after', describeRoles(groupRoleNames));
  addExamples(add, [
    ["mfa account group add corp 'PhoneFactor Admins' --role compatible", 'by its name'],
    ["mfa account group add corp 'CN=Apps,OU=Groups,DC=corp,DC=example' --role application", 'by its DN'],
  ]);
}

function addRemove(group: Command, terminal: Terminal): void {
  const remove = group
    .command('remove')
    .description(
      'Takes the role away from a group; its members are refused within a second. The directory is not asked.',
    )
    .argument('<directory>', 'name of the directory')
    .argument('<group>', 'its name as "list" shows it, or its id')
    .action(async (directory: string, named: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const removed = await core.groupRoles.remove({ directory, group: named }, createAuthor());
        show(toJson({ ...removed, directory }), `Members of ${removed.groupName} may no longer call.\n`);
      });
    });
  addExamples(remove, [["mfa account group remove corp 'PhoneFactor Admins'", 'by the name that it had']]);
}

function addList(group: Command, terminal: Terminal): void {
  const list = group
    .command('list')
    .description('Lists the groups in the order in which they were added.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const listed = await core.groupRoles.list();
        show(listed.map(toJson), writeGroups(listed));
      });
    });
  addExamples(list, [['mfa account group list', 'with the ids by which they are known']]);
}

function addCheck(group: Command, terminal: Terminal): void {
  const check = group
    .command('check')
    .description('Asks the directory whether somebody may call by a group. His password is not needed.')
    .argument('<name>', 'as he calls himself: DOMAIN\\user, user@domain or a bare name')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const account = core.accounts.find(core.users.canonicalize(name));
        if (account !== undefined) throw new MfaError('conflict', `${account.name} is an account of its own.`);
        const caller = await core.directoryCallers.find(name);
        if (typeof caller === 'string') throw new MfaError('not-found', `${name} may not call: ${reasons[caller]}.`);
        const role = core.directoryCallers.accountOf(caller)?.role;
        show(
          { name: caller.member.name, role },
          writeRecord([
            ['name', caller.member.name],
            ['role', role ?? ''],
          ]),
        );
      });
    });
  addExamples(check, [["mfa account group check 'CORP\\svc-mim'", 'exit code 1 when he may not']]);
}

/** Most of them come of a password only. */
const reasons: Readonly<Record<CallerRefusal, string>> = {
  'unknown-user': 'no directory with such a group knows the name',
  ambiguous: 'two directories know the name; say the domain',
  disabled: 'he is disabled in the directory',
  'no-role': 'he is in no group that has a role, or one of his names is that of an account',
  'wrong-password': 'the password is wrong',
  'locked-out': 'he is locked out in the directory',
  'must-change': 'he has to change his password first',
  'password-expired': 'his password has expired',
  'account-expired': 'his time in the directory is over',
  'not-permitted': 'not at this hour, or not from here',
  throttled: 'too many wrong passwords',
};

function writeGroups(listed: readonly Listed[]): string {
  if (listed.length === 0) return 'No group has a role; "mfa account group add" gives one.\n';
  return createTable<Listed>([
    { title: 'directory', text: ({ directory }) => directory },
    { title: 'group', text: ({ groupName }) => groupName },
    { title: 'role', text: ({ role }) => role },
    { title: 'reports address', text: ({ reportsClientAddress }) => (reportsClientAddress ? 'yes' : 'no') },
    { title: 'may pass unknown', text: ({ mayPassUnknown }) => (mayPassUnknown ? 'yes' : 'no') },
    { title: 'push without number', text: ({ allowPushWithoutNumber }) => (allowPushWithoutNumber ? 'yes' : 'no') },
    { title: 'added', text: ({ addedAt }) => writeInstant(addedAt) },
    { title: 'id', text: ({ groupId }) => groupId },
  ]).write(listed);
}

function toJson({ id: _, directoryId: _directory, ...role }: Listed) {
  return role;
}

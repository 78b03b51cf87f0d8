import type { Command } from 'commander';
import type { ListedAdministratorGroup } from '../domain/administrators/administrator-groups.ts';
import type { Tag } from '../ports/tag-store.ts';
import {
  addGrantOptions,
  describeScope,
  type GrantOptions,
  readGrant,
  rightsHelp,
  scopeToJson,
} from './administrator-options.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa administrator group …`: groups of directories whose members look after users. */
export function addAdministratorGroupCommands(administrator: Command, terminal: Terminal): void {
  const group = administrator
    .command('group')
    .description('Groups of a directory whose members look after users, those of groups in it too.');
  addExamples(group, [
    ["mfa administrator group set corp 'Help Desk' --right ChangePhone --right OneTimeBypass", 'for all users'],
    ['mfa administrator group list', 'what they may do, and who has it from them'],
  ]);
  addSet(group, terminal);
  addRemove(group, terminal);
  addList(group, terminal);
}

function addSet(group: Command, terminal: Terminal): void {
  const set = addGrantOptions(
    group
      .command('set')
      .description('Says what the members of a group may do for others, in place of what they might before.')
      .argument('<directory>', 'name of the directory')
      .argument('<group>', 'name or DN of the group'),
  ).action(async (directory: string, named: string, options: GrantOptions, command: Command) => {
    const grant = readGrant(options);
    await withCore({ command, terminal }, async ({ core, show }) => {
      const entered = await core.administratorGroups.set({ directory, group: named, ...grant }, createAuthor());
      const now = `${entered.usernames.length} of them now`;
      show(toJson(entered, await core.tags.list()), `Members of ${entered.groupName} have these rights (${now}).\n`);
    });
  });
  set.addHelpText('after', rightsHelp);
  addExamples(set, [
    ["mfa administrator group set corp 'Help Desk' --all-rights", 'all rights, for all users'],
    ["mfa administrator group set corp 'Help Desk Berlin' --right ChangePhone --tag Berlin", 'for users with a tag'],
  ]);
}

function addRemove(group: Command, terminal: Terminal): void {
  const remove = group
    .command('remove')
    .description('Takes from the members of a group what they have from it, at once. The directory is not asked.')
    .argument('<directory>', 'name of the directory')
    .argument('<group>', 'its name as "list" shows it, or its id')
    .action(async (directory: string, named: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const { groupId, groupName } = await core.administratorGroups.remove(
          { directory, group: named },
          createAuthor(),
        );
        show({ directory, groupName, groupId }, `Members of ${groupName} have no rights from it any more.\n`);
      });
    });
  addExamples(remove, [["mfa administrator group remove corp 'Help Desk'", 'by the name that it had']]);
}

function addList(group: Command, terminal: Terminal): void {
  const list = group
    .command('list')
    .description('Lists the groups in the order in which they were entered.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const [listed, tags] = await Promise.all([core.administratorGroups.list(), core.tags.list()]);
        show(
          listed.map((each) => toJson(each, tags)),
          writeGroups(listed, tags),
        );
      });
    });
  addExamples(list, [['mfa administrator group list', 'of several groups of one person the first counts']]);
}

function writeGroups(listed: readonly ListedAdministratorGroup[], tags: readonly Tag[]): string {
  if (listed.length === 0) return 'There is no group of administrators.\n';
  return createTable<ListedAdministratorGroup>([
    { title: 'directory', text: ({ directory }) => directory },
    { title: 'group', text: ({ groupName }) => groupName },
    { title: 'users', text: ({ scope }) => describeScope(scope, tags) },
    { title: 'rights', text: ({ rights }) => rights.join(', ') },
    { title: 'administrators', text: ({ usernames }) => usernames.join(', ') },
    { title: 'read', text: ({ checkedAt }) => writeInstant(checkedAt) },
    { title: 'id', text: ({ groupId }) => groupId },
  ]).write(listed);
}

function toJson(group: ListedAdministratorGroup, tags: readonly Tag[]) {
  const { directory, groupName, groupId, rights, scope, usernames, addedAt, checkedAt } = group;
  const of = { directory, groupName, groupId, rights, scope: scopeToJson(scope, tags) };
  return { ...of, usernames, addedAt, checkedAt };
}

import type { Command } from 'commander';
import type { Administrator } from '../domain/administrators/administrators.ts';
import type { Tag } from '../ports/tag-store.ts';
import { addAdministratorGroupCommands } from './administrator-group.ts';
import {
  addGrantOptions,
  describeScope,
  type GrantOptions,
  readGrant,
  rightsHelp,
  scopeToJson,
} from './administrator-options.ts';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { createTable, writeRecord } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** As many as the store gives at once. */
const MAXIMUM_LISTED = 1000;

/** `mfa administrator …`: users who may look after other users. */
export function addAdministratorCommands(program: Command, terminal: Terminal): void {
  const administrator = program
    .command('administrator')
    .description('Users who may look after other users. A change counts with their next click.');
  addExamples(administrator, [
    ['mfa administrator set dana --right ChangePhone --right OneTimeBypass', 'two rights, for all users'],
    ['mfa administrator set dana --all-rights --tag Sales', 'all rights, for users with the tag Sales'],
    ["mfa administrator group set corp 'Help Desk' --right ChangePhone", 'members of a group of a directory'],
    ['mfa administrator list', 'who may do what'],
  ]);
  addSet(administrator, terminal);
  addShow(administrator, terminal);
  addRemove(administrator, terminal);
  addList(administrator, terminal);
  addAdministratorGroupCommands(administrator, terminal);
}

function addSet(administrator: Command, terminal: Terminal): void {
  const set = addGrantOptions(
    administrator
      .command('set')
      .description('Says what a user may do for others, in place of what he might before.')
      .argument('<username>'),
  ).action(async (username: string, options: GrantOptions, command: Command) => {
    const grant = readGrant(options);
    await withCore({ command, terminal }, async ({ core, show }) => {
      await core.administrators.set({ username, ...grant, author: createAuthor() });
      const administrator = await core.administrators.find(username);
      show(toJson(administrator, await core.tags.list()), `The administrator ${username} has these rights now.\n`);
    });
  });
  set.addHelpText('after', rightsHelp);
  addExamples(set, [
    ['mfa administrator set dana --right ChangePhone', 'one right, for all users'],
    ['mfa administrator set dana --all-rights --tag Sales --tag Berlin --match all', 'for users with both tags'],
  ]);
}

function addShow(administrator: Command, terminal: Terminal): void {
  const show = administrator
    .command('show')
    .description('Shows what a user may do for others.')
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const administrator = await core.administrators.find(username);
        const tags = await core.tags.list();
        show(
          toJson(administrator, tags),
          administrator === undefined
            ? `The user ${username} is no administrator.\n`
            : writeRecord([
                ['username', administrator.user.username],
                ['rights', administrator.rights.join(', ') || 'none'],
                ['users', describeScope(administrator.scope, tags)],
              ]),
        );
      });
    });
  addExamples(show, [['mfa administrator show dana', 'rights and scope']]);
}

function addRemove(administrator: Command, terminal: Terminal): void {
  const remove = administrator
    .command('remove')
    .description('Makes an administrator an ordinary user again.')
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.administrators.remove(username, createAuthor());
        show({ username, isAdministrator: false }, `The user ${username} is no administrator any more.\n`);
      });
    });
  addExamples(remove, [['mfa administrator remove dana', 'the user stays']]);
}

function addList(administrator: Command, terminal: Terminal): void {
  const list = administrator
    .command('list')
    .description('Lists the administrators by name.')
    .option('--limit <n>', `how many, 1 to ${MAXIMUM_LISTED}`, boundedNumber(MAXIMUM_LISTED), 100)
    .option('--after <username>', 'begin behind this name', '')
    .action(async ({ limit, after }: { limit: number; after: string }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, isJson, show }) => {
        const behind = after === '' ? '' : core.users.canonicalize(after);
        const listed = await core.administrators.list({ after: behind, limit });
        const tags = await core.tags.list();
        show(
          listed.map((each) => toJson(each, tags)),
          writeAdministrators(listed, tags),
        );
        if (listed.length === limit && !isJson) {
          terminal.stderr.write(`There may be more: --after "${listed.at(-1)?.user.canonicalName}"\n`);
        }
      });
    });
  addExamples(list, [['mfa administrator list', 'the first 100']]);
}

function writeAdministrators(listed: readonly Administrator[], tags: readonly Tag[]): string {
  if (listed.length === 0) return 'There is no administrator.\n';
  return createTable<Administrator>([
    { title: 'username', text: ({ user }) => user.username },
    { title: 'users', text: ({ scope }) => describeScope(scope, tags) },
    { title: 'rights', text: ({ rights }) => rights.join(', ') },
  ]).write(listed);
}

function toJson(administrator: Administrator | undefined, tags: readonly Tag[]) {
  if (administrator === undefined) return { isAdministrator: false };
  const { user, rights, scope } = administrator;
  return {
    username: user.username,
    isAdministrator: true,
    rights,
    scope: scopeToJson(scope, tags),
  };
}

import { type Command, Option } from 'commander';
import { administratorRights } from '../domain/administrators/administrator-rights.ts';
import type { Administrator } from '../domain/administrators/administrators.ts';
import type { Tag, TagMatch } from '../ports/tag-store.ts';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { collect } from './collect.ts';
import { addExamples } from './examples.ts';
import { createTable, writeRecord } from './output.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
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
    ['mfa administrator list', 'who may do what'],
  ]);
  addSet(administrator, terminal);
  addShow(administrator, terminal);
  addRemove(administrator, terminal);
  addList(administrator, terminal);
}

interface SetOptions {
  readonly right: readonly string[];
  readonly allRights?: true;
  readonly tag: readonly string[];
  readonly match?: TagMatch;
}

function addSet(administrator: Command, terminal: Terminal): void {
  const set = administrator
    .command('set')
    .description('Says what a user may do for others, in place of what he might before.')
    .argument('<username>')
    .option('--right <name>', 'one right; may be given several times', collect, [])
    .option('--all-rights', 'every right there is')
    .option('--tag <name>', 'only users with this tag (default: all users); may be given several times', collect, [])
    .addOption(
      new Option(
        '--match <how>',
        'how the tags of a user must be: just these, all of these, any of them (default: any)',
      )
        .choices(['exact', 'all', 'any'])
        .argParser((how) => how as TagMatch),
    )
    .action(async (username: string, options: SetOptions, command: Command) => {
      const { right, allRights, tag: tags, match } = options;
      if (allRights === undefined && right.length === 0) throw new UsageError('set needs --right or --all-rights.');
      if (match !== undefined && tags.length === 0) throw new UsageError('--match needs --tag.');
      const rights = allRights ? administratorRights : right;
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.administrators.set({ username, rights, match: match ?? 'any', tags, author: createAuthor() });
        const administrator = await core.administrators.find(username);
        show(toJson(administrator, await core.tags.list()), `The administrator ${username} has these rights now.\n`);
      });
    });
  set.addHelpText('after', `\nRights: ${administratorRights.join(', ')}`);
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
                ['users', describeScope(administrator, tags)],
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
    { title: 'users', text: (each) => describeScope(each, tags) },
    { title: 'rights', text: ({ rights }) => rights.join(', ') },
  ]).write(listed);
}

function describeScope({ scope }: Administrator, tags: readonly Tag[]): string {
  if (scope === undefined) return 'all';
  return `${scope.match} of ${namesOf(scope.tagIds, tags).join(', ')}`;
}

function toJson(administrator: Administrator | undefined, tags: readonly Tag[]) {
  if (administrator === undefined) return { isAdministrator: false };
  const { user, rights, scope } = administrator;
  return {
    username: user.username,
    isAdministrator: true,
    rights,
    scope: scope === undefined ? null : { match: scope.match, tags: namesOf(scope.tagIds, tags) },
  };
}

function namesOf(ids: readonly string[], tags: readonly Tag[]): readonly string[] {
  return tags.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
}

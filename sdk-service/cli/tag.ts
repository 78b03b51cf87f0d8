import type { Command } from 'commander';
import type { Tag } from '../ports/tag-store.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa tag …`: labels of users. */
export function addTagCommands(program: Command, terminal: Terminal): void {
  const tag = program.command('tag').description('Labels of users, for searches and for the scope of administrators.');
  addExamples(tag, [
    ['mfa tag add Sales', 'make one'],
    ['mfa user tag alice Sales', 'give it to a user'],
    ['mfa tag list', 'what there is, with the ids that callers use'],
  ]);
  addAdd(tag, terminal);
  addRename(tag, terminal);
  addRemove(tag, terminal);
  addList(tag, terminal);
}

function addAdd(tag: Command, terminal: Terminal): void {
  const add = tag
    .command('add')
    .description('Makes a tag.')
    .argument('<name>', 'upper and lower case are the same')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const added = await core.tags.add(name, createAuthor());
        show(toJson(added), `Added the tag ${added.name}.\n`);
      });
    });
  addExamples(add, [['mfa tag add "Sales East"', 'a name may hold blanks']]);
}

function addRename(tag: Command, terminal: Terminal): void {
  const rename = tag
    .command('rename')
    .description('Gives a tag another name; its id stays, and so do the users who have it.')
    .argument('<name>')
    .argument('<new-name>')
    .action(async (name: string, newName: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const renamed = await core.tags.rename({ name, newName, author: createAuthor() });
        show(toJson(renamed), `The tag ${name} is now ${renamed.name}.\n`);
      });
    });
  addExamples(rename, [['mfa tag rename Sales "Sales East"', 'the id stays']]);
}

function addRemove(tag: Command, terminal: Terminal): void {
  const remove = tag
    .command('remove')
    .description('Removes a tag, from everybody who has it. One that is in the scope of an administrator stays.')
    .argument('<name>')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.tags.remove(name, createAuthor());
        show({ name, removed: true }, `Removed the tag ${name}.\n`);
      });
    });
  addExamples(remove, [['mfa tag remove Sales', 'nobody has it any more']]);
}

function addList(tag: Command, terminal: Terminal): void {
  const list = tag
    .command('list')
    .description('Lists the tags by name, all or those of a user.')
    .option('--user <username>', 'those of this user')
    .action(async ({ user }: { user?: string }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const tags = user === undefined ? await core.tags.list() : await core.tags.listOf(user);
        show(tags.map(toJson), writeTags(tags));
      });
    });
  addExamples(list, [
    ['mfa tag list', 'all'],
    ['mfa tag list --user alice', 'those that Alice has'],
  ]);
}

function writeTags(tags: readonly Tag[]): string {
  if (tags.length === 0) return 'There is no tag here.\n';
  return createTable<Tag>([
    { title: 'tag', text: ({ name }) => name },
    { title: 'id', text: ({ id }) => id },
  ]).write(tags);
}

function toJson({ id, name }: Tag) {
  return { id, name };
}

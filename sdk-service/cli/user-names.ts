import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { escapeControls } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa user rename` and `mfa user alias …`: by what a user is reached. */
export function addNameCommands(user: Command, terminal: Terminal): void {
  addRename(user, terminal);
  const alias = user.command('alias').description('Further names of a user: UPN, DOMAIN\\name, the id of a directory.');
  addExamples(alias, [
    ['mfa user alias add joe joe@contoso.com', 'callers may say either'],
    ['mfa user alias list joe', 'what else he is called'],
  ]);
  addAdd(alias, terminal);
  addRemove(alias, terminal);
  addList(alias, terminal);
}

function addRename(user: Command, terminal: Terminal): void {
  const rename = user
    .command('rename')
    .description('Gives a user another name; authenticators, sessions and password stay.')
    .argument('<username>')
    .argument('<new-username>')
    .action(async (username: string, newUsername: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const renamed = await core.lifecycle.rename({ username, newUsername, author: createAuthor() });
        if (renamed === 'exists') throw new MfaError('conflict', `There is a user "${newUsername}" already.`);
        show({ username: newUsername.trim() }, `The user ${username} is now ${newUsername.trim()}.\n`);
      });
    });
  addExamples(rename, [['mfa user rename alice alice.archer', 'the old name is free again']]);
}

function addAdd(alias: Command, terminal: Terminal): void {
  const add = alias
    .command('add')
    .description('Gives a user a further name; a name is one user’s.')
    .argument('<username>')
    .argument('<name>')
    .action(async (username: string, name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.names.add({ username, name, author: createAuthor() });
        show({ username, name }, `The user ${username} is also reached as ${name}.\n`);
      });
    });
  addExamples(add, [["mfa user alias add joe 'CONTOSO\\joe'", 'upper and lower case are the same']]);
}

function addRemove(alias: Command, terminal: Terminal): void {
  const remove = alias
    .command('remove')
    .description('Takes a further name away.')
    .argument('<username>')
    .argument('<name>')
    .action(async (username: string, name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.names.remove({ username, name, author: createAuthor() });
        show({ username, name, removed: true }, `The user ${username} is not reached as ${name} any more.\n`);
      });
    });
  addExamples(remove, [['mfa user alias remove joe joe@contoso.com', 'the name is free again']]);
}

function addList(alias: Command, terminal: Terminal): void {
  const list = alias
    .command('list')
    .description('Lists the further names of a user.')
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const names = await core.names.list(username);
        const lines = names.map((name) => `${escapeControls(name)}\n`).join('');
        show(names, lines || 'There is no further name.\n');
      });
    });
  addExamples(list, [['mfa user alias list joe', 'one a line']]);
}

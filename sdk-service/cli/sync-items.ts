import { type Command, Option } from 'commander';
import type { SyncRules } from '../domain/synchronization/sync-item.ts';
import { describeQuery, type NumberedItem } from '../domain/synchronization/sync-items.ts';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { languagesOf } from './method-options.ts';
import { createTable } from './output.ts';
import { addPeopleOptions, importRulesOf, optionsOf, type PeopleOptions, queryOf } from './people-options.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

const MAXIMUM_NUMBER = 1000;

interface ItemOptions extends PeopleOptions {
  readonly gone: SyncRules['gone'];
  readonly disabledThere: SyncRules['disabledThere'];
}

/** `mfa sync items …`: who is synchronized, and how. */
export function addSyncItems(sync: Command, terminal: Terminal): void {
  const items = sync
    .command('items')
    .description('Who is synchronized, in the order in which it counts: the first item that finds somebody decides.');
  addExamples(items, [['mfa sync items list', 'all, with their numbers']]);
  addAdd(items, terminal);
  addList(items, terminal);
  addChange(items, terminal);
  addMove(items, terminal);
  addRemove(items, terminal);
}

function addAdd(items: Command, terminal: Terminal): void {
  const add = addItemOptions(
    items
      .command('add')
      .description('Adds an item behind the others. The directory is asked whether it makes sense.')
      .argument('<directory>'),
  ).action(async (directory: string, options: ItemOptions, command: Command) => {
    await withCore({ command, terminal }, async ({ core, show }) => {
      const item = await core.synchronization.items.add({ directory, ...toRules(options) }, createAuthor());
      show(item, `Added item ${item.number}. Nothing happens before "mfa sync run".\n`);
    });
  });
  addExamples(add, [
    ['mfa sync items add corp --group "CN=VPN,OU=Groups,DC=corp,DC=example" --recursive --gone disable', 'a group'],
    ['mfa sync items add corp --container "OU=Staff,DC=corp,DC=example" --recursive --keep-phone', 'a container'],
  ]);
}

function addItemOptions(command: Command): Command {
  return addPeopleOptions(command)
    .addOption(
      new Option('--gone <what>', 'what becomes of users whom no item finds any more')
        .choices(['keep', 'disable', 'remove'])
        .default('keep'),
    )
    .addOption(
      new Option('--disabled-there <what>', 'what becomes of users who are disabled in the directory')
        .choices(['disable', 'keep'])
        .default('disable'),
    );
}

function addChange(items: Command, terminal: Terminal): void {
  const change = addItemOptions(
    items
      .command('change')
      .description(
        'Changes an item; what is not said stays as it is, and an empty text takes away. Its users stay with it.',
      )
      .argument('<number>', 'the item', boundedNumber(MAXIMUM_NUMBER)),
  )
    .option('--no-recursive', 'without the containers or groups inside')
    .option('--add', 'add new users again')
    .option('--update', 'bring users up to date again')
    .option('--no-keep-phone', 'phones of new users follow the directory where the company says so')
    .option('--company-defaults', 'new users begin as the company says, but for what is said with it')
    .action(async (number: number, _options, command: Command) => {
      const said = saidOf(command);
      if (Object.keys(said).length === 0) throw new UsageError('change needs one of its options.');
      await withCore({ command, terminal }, async ({ core, show }) => {
        const item = await core.synchronization.items.change({
          number,
          change: (present) => changeRules(present, said),
          author: createAuthor(),
        });
        show(item, `Changed item ${number}. Nothing happens before "mfa sync run".\n`);
      });
    });
  // What is not said stays, whatever a new item has.
  for (const option of change.options) option.default(undefined);
  addExamples(change, [
    ['mfa sync items change 2 --gone disable --phone business', 'the rest stays as it is'],
    ["mfa sync items change 2 --filter ''", 'everybody of its container or group'],
  ]);
}

type SaidOptions = Partial<ItemOptions> & { readonly companyDefaults?: true };

/** Without the defaults of the options. */
function saidOf(command: Command): SaidOptions {
  const options = Object.entries(command.opts());
  return Object.fromEntries(options.filter(([name]) => command.getOptionValueSource(name) === 'cli'));
}

function changeRules({ query, rules, gone, disabledThere }: SyncRules, said: SaidOptions): SyncRules {
  const kept = said.companyDefaults ? { ...rules, authenticator: undefined, defaults: undefined } : rules;
  // One language for all takes the place of those that channels have.
  const spoken = said.language === undefined ? {} : languagesOf({ language: said.language });
  return toRules({ ...optionsOf({ query, rules: kept }), gone, disabledThere, ...spoken, ...said });
}

function toRules(options: ItemOptions): SyncRules {
  const { gone, disabledThere } = options;
  return { query: queryOf(options), rules: importRulesOf(options), gone, disabledThere };
}

function addList(items: Command, terminal: Terminal): void {
  const list = items
    .command('list')
    .description('Lists the items in their order.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rows = await core.synchronization.items.list();
        show(rows, rows.length === 0 ? 'Nothing is synchronized.\n' : writeItems(rows));
      });
    });
  addExamples(list, [['mfa sync items list', 'all']]);
}

function addMove(items: Command, terminal: Terminal): void {
  const move = items
    .command('move')
    .description('Moves an item to another place; the others follow.')
    .argument('<number>', 'the item', boundedNumber(MAXIMUM_NUMBER))
    .argument('<to>', 'the number that it has afterwards', boundedNumber(MAXIMUM_NUMBER))
    .action(async (number: number, to: number, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.synchronization.items.move({ number, to, author: createAuthor() });
        show({ number, to }, `Moved item ${number} to ${to}. Nothing happens before "mfa sync run".\n`);
      });
    });
  addExamples(move, [['mfa sync items move 3 1', 'the third becomes the first']]);
}

function addRemove(items: Command, terminal: Terminal): void {
  const remove = items
    .command('remove')
    .description('Removes an item. The users who came by it stay as they are.')
    .argument('<number>', 'the item', boundedNumber(MAXIMUM_NUMBER))
    .action(async (number: number, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.synchronization.items.remove(number, createAuthor());
        show({ number }, `Removed item ${number}.\n`);
      });
    });
  addExamples(remove, [['mfa sync items remove 2', 'there is no way back but adding it again']]);
}

/** Method, modes and languages of new users, as far as they are not the company's. */
function describeDefaults({ rules: { authenticator, defaults = {} } }: NumberedItem): string {
  const said = Object.entries(defaults).map(([field, value]) => (value === true ? field : `${field} ${value}`));
  return [...(authenticator === undefined ? [] : [authenticator]), ...said].join(', ') || "the company's";
}

function writeItems(rows: readonly NumberedItem[]): string {
  return createTable<NumberedItem>([
    { title: 'item', text: ({ number }) => String(number) },
    { title: 'directory', text: ({ directoryName }) => directoryName },
    { title: 'who', text: describeQuery },
    { title: 'phone', text: ({ rules }) => rules.phone },
    { title: 'enabled', text: ({ rules }) => rules.enabled },
    { title: 'new users', text: describeDefaults },
    { title: 'mail', text: ({ rules }) => rules.sendMail ?? 'nobody' },
    { title: 'gone', text: ({ gone }) => gone },
    { title: 'disabled there', text: ({ disabledThere }) => disabledThere },
  ]).write(rows);
}

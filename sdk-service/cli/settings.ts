import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import { ruleOf, type SettingValue } from '../domain/settings/parse-setting.ts';
import type { SettingRow, Settings } from '../domain/settings/settings.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, escapeControls } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa settings …` */
export function addSettingsCommands(program: Command, terminal: Terminal): void {
  const settings = program
    .command('settings')
    .description('Settings of the server. They count without a restart, on all nodes within a second.');
  addExamples(settings, [
    ['mfa settings list --changed', 'what differs from the defaults'],
    ['mfa settings set company.name Contoso', 'change one'],
    ['mfa settings unset company.name', 'back to the default'],
  ]);
  addGet(settings, terminal);
  addSet(settings, terminal);
  addList(settings, terminal);
  addUnset(settings, terminal);
}

function addGet(settings: Command, terminal: Terminal): void {
  const get = settings
    .command('get')
    .description('Shows the value of a setting; with --json its default, rule and meaning too.')
    .argument('<name>', 'name of the setting')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const row = getRow(core.settings, name);
        show(
          toJson(row),
          `${escapeControls(typeof row.value === 'object' ? row.value.join(', ') : String(row.value))}\n`,
        );
      });
    });
  addExamples(get, [['mfa settings get portal.sessionTimeoutMinutes', 'the value alone']]);
}

function addSet(settings: Command, terminal: Terminal): void {
  const set = settings
    .command('set')
    .description('Changes a setting; a value that its rule refuses changes nothing.')
    .argument('<name>', 'name of the setting')
    .argument('<value>', 'true or false, a number, or text')
    .action(async (name: string, value: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.settings.set(name, value, createAuthor());
        const row = getRow(core.settings, name);
        show(toJson(row), `${row.name} is now ${writeValue(row.value)}.\n`);
      });
    });
  addExamples(set, [
    ['mfa settings set portal.sessionTimeoutMinutes 15', 'a number'],
    ['mfa settings set portal.methods.voiceCall false', 'a switch'],
    ["mfa settings set portal.url ''", 'empty text'],
    ["mfa settings set authentication.trustedAddresses '192.0.2.7, 10.1.0.0/16'", 'a list'],
  ]);
}

function addList(settings: Command, terminal: Terminal): void {
  const list = settings
    .command('list')
    .description('Lists the settings; * marks those that were changed.')
    .option('--changed', 'only those that differ from their defaults')
    .action(async ({ changed }: { changed?: true }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rows = core.settings.list().filter(({ isDefault }) => changed === undefined || !isDefault);
        show(rows.map(toJson), rows.length === 0 ? 'All settings have their defaults.\n' : writeRows(rows));
      });
    });
  addExamples(list, [
    ['mfa settings list', 'all, with what they may be'],
    ['mfa settings list --changed --json', 'what was changed, for a script'],
  ]);
}

function addUnset(settings: Command, terminal: Terminal): void {
  const unset = settings
    .command('unset')
    .description('Takes a setting back to its default.')
    .argument('<name>', 'name of the setting')
    .action(async (name: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.settings.unset(name, createAuthor());
        const row = getRow(core.settings, name);
        show(toJson(row), `${row.name} is back to its default, ${writeValue(row.value)}.\n`);
      });
    });
  addExamples(unset, [['mfa settings unset portal.sessionTimeoutMinutes', 'back to the default']]);
}

function getRow(settings: Settings, name: string): SettingRow {
  const row = settings.list().find((each) => each.name === name);
  if (row === undefined) throw new MfaError('not-found', `There is no setting "${name}".`);
  return row;
}

function writeRows(rows: readonly SettingRow[]): string {
  return createTable<SettingRow>([
    { title: 'setting', text: ({ name }) => name },
    { title: '*', text: ({ isDefault }) => (isDefault ? ' ' : '*') },
    { title: 'value', text: ({ value }) => writeValue(value) },
    { title: 'may be', text: ({ definition }) => ruleOf(definition) },
  ]).write(rows);
}

function writeValue(value: SettingValue): string {
  if (typeof value === 'object') return value.length === 0 ? '""' : escapeControls(value.join(', '));
  return typeof value === 'string' ? escapeControls(JSON.stringify(value)) : String(value);
}

function toJson({ name, value, isDefault, definition }: SettingRow) {
  return { name, value, isDefault, default: definition.default, rule: ruleOf(definition), help: definition.help };
}

import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import type { Core } from '../core.ts';
import { MAXIMUM_CACHE_SECONDS, parseCacheRule } from '../domain/caching/cache-rule.ts';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { escapeControls } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

const setting = 'authentication.cacheRules';

interface RuleOptions {
  readonly seconds: number;
  readonly sameAddress?: true;
  readonly sameApplication?: true;
  readonly sameType?: true;
  readonly type?: string;
  readonly application?: string;
}

/** `mfa cache rule …`: when somebody who has just proved himself is not asked again. */
export function addCacheCommands(program: Command, terminal: Terminal): void {
  const cache = program
    .command('cache')
    .description('When somebody who has just proved himself is not asked again; for VPNs that ask several times.');
  addExamples(cache, [['mfa cache rule list', 'the rules that count']]);
  const rule = cache.command('rule').description('The rules; the first that fits counts. Never for administrators.');
  addExamples(rule, [
    ['mfa cache rule add --seconds 60 --type radius --same-address', 'a VPN that asks three times'],
    ['mfa cache rule list', 'with their numbers'],
    ['mfa cache rule remove 1', 'asks every time again'],
  ]);
  addAdd(rule, terminal);
  addList(rule, terminal);
  addRemove(rule, terminal);
}

function addAdd(rule: Command, terminal: Terminal): void {
  const add = rule
    .command('add')
    .description('Adds a rule. Without more than seconds, any attempt by the same calling account passes.')
    .requiredOption(
      '--seconds <n>',
      `for so long after the proof, 1 to ${MAXIMUM_CACHE_SECONDS}`,
      boundedNumber(MAXIMUM_CACHE_SECONDS),
    )
    .option('--same-address', 'only from the address of the proof, where addresses are believed')
    .option('--same-application', 'only for the application of the proof')
    .option('--same-type', 'only for the authentication type of the proof')
    .option('--type <type>', 'only for this authentication type, such as radius or adfs')
    .option('--application <name>', 'only for the application of this name')
    .action(async (options: RuleOptions, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const text = writeRule(options);
        if (parseCacheRule(text) === undefined || /[,;]/.test(text)) {
          throw new MfaError('malformed', 'A type is of letters, digits and _; a name has none of | ; and comma.');
        }
        await write(core, [...core.settings.current()[setting], text]);
        show({ rule: text }, `Added the rule: ${escapeControls(text)}\n`);
      });
    });
  addExamples(add, [['mfa cache rule add --seconds 300 --application Payroll', 'Payroll asks once in five minutes']]);
}

function addList(rule: Command, terminal: Terminal): void {
  const list = rule
    .command('list')
    .description('Lists the rules with their numbers.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rules = core.settings.current()[setting];
        const lines = rules.map((text, index) => `${index + 1}  ${escapeControls(text)}\n`);
        show(rules, lines.length === 0 ? 'There is no rule: everybody is asked every time.\n' : lines.join(''));
      });
    });
  addExamples(list, [['mfa cache rule list', 'all']]);
}

function addRemove(rule: Command, terminal: Terminal): void {
  const remove = rule
    .command('remove')
    .description('Removes a rule by its number in the list.')
    .argument('<number>', 'as "mfa cache rule list" shows it', boundedNumber(1000))
    .action(async (number: number, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rules = core.settings.current()[setting];
        const removed = rules[number - 1];
        if (removed === undefined) throw new MfaError('not-found', `There is no rule ${number}.`);
        await write(core, rules.toSpliced(number - 1, 1));
        show({ removed }, `Removed the rule: ${escapeControls(removed)}\n`);
      });
    });
  addExamples(remove, [['mfa cache rule remove 1', 'the first one']]);
}

function writeRule({ seconds, sameAddress, sameApplication, sameType, type, application }: RuleOptions): string {
  return [
    String(seconds),
    sameAddress && 'same-address',
    sameApplication && 'same-application',
    sameType && 'same-type',
    type !== undefined && `type=${type.toLowerCase()}`,
    application !== undefined && `application=${application}`,
  ]
    .filter((part) => typeof part === 'string')
    .join(' | ');
}

async function write({ settings }: Pick<Core, 'settings'>, rules: readonly string[]): Promise<void> {
  if (rules.length === 0) await settings.unset(setting, createAuthor());
  else await settings.set(setting, rules.join(', '), createAuthor());
}

import { MfaError } from '@mfa/shared/mfa-error';
import { type Command, Option } from 'commander';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { readSecret } from './read-input.ts';
import { describeToken, tokenToJson, writeTokens } from './show-token.ts';
import type { Terminal } from './terminal.ts';
import { addTokenImport, type Encoding, encodingOption } from './token-import.ts';
import { addTokenResync } from './token-resync.ts';
import { withCore } from './with-core.ts';

/** As many as the store gives at once. */
const MAXIMUM_LISTED = 1000;

/** `mfa token …`: the OATH tokens of the company. */
export function addTokenCommands(program: Command, terminal: Terminal): void {
  const token = program
    .command('token')
    .description('OATH tokens of the company, known by serial number. Their keys go in and never come out.');
  addExamples(token, [
    ['mfa token import tokens.csv', 'serial number, secret key, time interval'],
    ['mfa token assign GALT10512345 alice', 'give one to a person'],
    ['mfa token list', 'which there are, and who has them'],
  ]);
  addAdd(token, terminal);
  addSet(token, terminal);
  addTokenImport(token, terminal);
  addShow(token, terminal);
  addList(token, terminal);
  addAssign(token, terminal);
  addUnassignAndRemove(token, terminal);
  addTokenResync(token, terminal);
}

interface AddOptions {
  readonly encoding: Encoding;
  readonly interval?: string;
  readonly counter?: number;
  readonly digits: string;
  readonly algorithm: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly starts?: string;
  readonly expires?: string;
}

function addAdd(token: Command, terminal: Terminal): void {
  const add = token
    .command('add')
    .description('Adds one token. Its secret key is read from standard input.')
    .argument('<serial>', 'serial number, as it is printed on the token')
    .requiredOption('--secret-stdin', 'read the secret key from standard input')
    .addOption(encodingOption())
    .addOption(
      new Option('--interval <seconds>', 'time interval (default: 30)').choices(['30', '60']).conflicts('counter'),
    )
    .option('--counter <n>', 'counter-based: the count of its next code, 0 for a new token', Number)
    .addOption(new Option('--digits <n>', 'digits of a code').choices(['6', '8']).default('6'))
    .addOption(new Option('--algorithm <name>').choices(['SHA1', 'SHA256', 'SHA512']).default('SHA1'))
    .option('--manufacturer <text>')
    .option('--model <text>')
    .option('--starts <day>', 'first day of use, such as 2027-01-01')
    .option('--expires <day>', 'last day of use')
    .action(async (serialNumber: string, options: AddOptions, command: Command) => {
      const secretKey = await readSecret(terminal, { field: 'secretKey', option: '--secret-stdin' });
      const { encoding, interval, counter, digits, algorithm, manufacturer, model, starts, expires } = options;
      await withCore({ command, terminal }, async ({ core, show }) => {
        const added = await core.oathTokens.add(
          {
            serialNumber,
            secretKey,
            encoding,
            timeStepSeconds: interval === undefined ? undefined : Number(interval),
            counter,
            digits: Number(digits),
            algorithm,
            manufacturer,
            model,
            startDate: starts,
            expirationDate: expires,
          },
          createAuthor(),
        );
        if (added === 'exists') throw new MfaError('conflict', `There is an OATH token "${serialNumber}" already.`);
        show(tokenToJson(await core.oathTokens.get(serialNumber)), `Added the OATH token ${serialNumber}.\n`);
      });
    });
  addExamples(add, [['mfa token add GALT10512345 --secret-stdin < key.txt', 'Base32, 30 seconds, 6 digits']]);
}

interface SetOptions {
  readonly enable?: true;
  readonly disable?: true;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly starts?: string;
  readonly expires?: string;
}

function addSet(token: Command, terminal: Terminal): void {
  const set = token
    .command('set')
    .description(
      'Puts right what is known of a token, which counts at once for whoever has it; an empty text takes away. Its key is not changed: remove and add.',
    )
    .argument('<serial>')
    .option('--manufacturer <text>')
    .option('--model <text>')
    .option('--starts <day>', 'first day of use, such as 2027-01-01')
    .option('--expires <day>', 'last day of use')
    .option('--disable', 'refuse its codes, whoever has it')
    .addOption(new Option('--enable', 'take them again').conflicts('disable'))
    .action(async (serialNumber: string, options: SetOptions, command: Command) => {
      const { manufacturer, model, starts, expires } = options;
      const enabled = options.enable ?? (options.disable ? false : undefined);
      const days = { startDate: starts, expirationDate: expires };
      const change = { manufacturer, model, ...days, enabled, author: createAuthor() };
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.oathTokens.change(serialNumber, change);
        const token = await core.oathTokens.get(serialNumber);
        show(tokenToJson(token), describeToken(token));
      });
    });
  addExamples(set, [
    ['mfa token set GALT10512345 --expires 2031-12-31', 'its codes are refused afterwards'],
    ['mfa token set GALT10512345 --disable', 'it was lost'],
  ]);
}

function addShow(token: Command, terminal: Terminal): void {
  const show = token
    .command('show')
    .description('Shows what is known of a token, but for its key.')
    .argument('<serial>')
    .action(async (serialNumber: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const token = await core.oathTokens.get(serialNumber);
        show(tokenToJson(token), describeToken(token));
      });
    });
  addExamples(show, [['mfa token show GALT10512345', 'upper and lower case are the same']]);
}

interface TokenSearch {
  readonly serial?: string;
  readonly user?: string;
  readonly free?: true;
  readonly held?: true;
  readonly startsAfter?: string;
  readonly expiresBefore?: string;
  readonly disabled?: true;
  readonly enabled?: true;
}

type ListOptions = TokenSearch & { readonly limit: number; readonly after: string };

function addList(token: Command, terminal: Terminal): void {
  const list = token
    .command('list')
    .description('Lists tokens by serial number, and who has them.')
    .option('--limit <n>', `how many, 1 to ${MAXIMUM_LISTED}`, boundedNumber(MAXIMUM_LISTED), 100)
    .option('--after <serial>', 'begin behind this serial number', '')
    .option('--serial <pattern>', 'those with such a serial number, * is anything')
    .option('--user <username>', 'the one that this user has')
    .option('--free', 'those that nobody has')
    .addOption(new Option('--held', 'those that somebody has').conflicts('free'))
    .option('--starts-after <day>', 'those that are not used before this day')
    .option('--expires-before <day>', 'those that end before this day')
    .option('--disabled', 'those that are switched off')
    .addOption(new Option('--enabled', 'those that are switched on').conflicts('disabled'))
    .action(async ({ limit, after, ...asked }: ListOptions, command: Command) => {
      await withCore({ command, terminal }, async ({ core, isJson, show }) => {
        const tokens = await core.oathTokens.list({ limit, after, filters: filtersOf(asked) });
        show(tokens.map(tokenToJson), tokens.length === 0 ? 'There is no OATH token here.\n' : writeTokens(tokens));
        if (tokens.length === limit && !isJson) {
          terminal.stderr.write(`There may be more: --after "${tokens.at(-1)?.serialNumber}"\n`);
        }
      });
    });
  addExamples(list, [
    ['mfa token list --json', 'for a script'],
    ['mfa token list --free --serial "GALT*"', 'what can still be handed out'],
    ['mfa token list --held --expires-before 2028-01-01', 'who needs a new one soon'],
  ]);
}

function filtersOf({ serial, user, free, held, startsAfter, expiresBefore, disabled, enabled }: TokenSearch) {
  return {
    serialNumber: serial,
    username: user,
    isHeld: held ?? (free ? false : undefined),
    startsAfter,
    expiresBefore,
    enabled: enabled ?? (disabled ? false : undefined),
  };
}

function addAssign(token: Command, terminal: Terminal): void {
  const assign = token
    .command('assign')
    .description('Gives a token to a user, instead of any OATH token that the user had.')
    .argument('<serial>')
    .argument('<username>')
    .action(async (serialNumber: string, username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const given = await core.oathTokens.assign({ serialNumber, username, author: createAuthor() });
        if (given.outcome === 'held') throw new MfaError('conflict', `The user ${given.username} has this token.`);
        show({ serialNumber, username }, `The user ${username} has the OATH token ${serialNumber}.\n`);
      });
    });
  addExamples(assign, [['mfa token assign GALT10512345 alice', 'whom you have handed it to']]);
}

function addUnassignAndRemove(token: Command, terminal: Terminal): void {
  const verbs = {
    unassign: { help: 'Takes a token away from whoever has it; it can be given to somebody else.', done: 'Nobody has' },
    remove: { help: 'Forgets a token that nobody has.', done: 'Removed' },
  } as const;
  for (const verb of ['unassign', 'remove'] as const) {
    const command = token
      .command(verb)
      .description(verbs[verb].help)
      .argument('<serial>')
      .action(async (serialNumber: string, _options, command: Command) => {
        await withCore({ command, terminal }, async ({ core, show }) => {
          await core.oathTokens[verb](serialNumber, createAuthor());
          show({ serialNumber, [verb]: true }, `${verbs[verb].done} the OATH token ${serialNumber}.\n`);
        });
      });
    addExamples(command, [[`mfa token ${verb} GALT10512345`, 'by the serial number']]);
  }
}

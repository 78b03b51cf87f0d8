import type { Command } from 'commander';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { readSecret } from './read-input.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

const mustChangeOption = ['--must-change', 'the user has to change it at the next sign-in'] as const;

interface PinOptions {
  readonly mustChange?: true;
}

/** `mfa user pin …` and `mfa user questions …`: what a user knows. Neither PINs nor answers are ever shown again. */
export function addUserKnowledgeCommands(user: Command, terminal: Terminal): void {
  const pin = user.command('pin').description('The PIN of a user.');
  addExamples(pin, [
    ['mfa user pin generate alice --must-change', 'a first PIN, to be told to her'],
    ['mfa user pin clear alice', 'she has none any more'],
  ]);
  addPinSet(pin, terminal);
  addPinGenerate(pin, terminal);
  addPinClear(pin, terminal);

  const questions = user.command('questions').description('The security questions of a user.');
  addExamples(questions, [['mfa user questions clear alice', 'she sets new ones']]);
  addQuestionsClear(questions, terminal);
}

function addPinSet(pin: Command, terminal: Terminal): void {
  const set = pin
    .command('set')
    .description('Gives a user the PIN that is read from standard input; also where it was wrong too often.')
    .argument('<username>')
    .option(...mustChangeOption)
    .action(async (username: string, { mustChange }: PinOptions, command: Command) => {
      const typed = await readSecret(terminal, { field: 'PIN', option: 'mfa user pin set' });
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.pins.change({ username, author: createAuthor(), pin: typed, mustChange: mustChange === true });
        show({ username }, `The user ${username} has a new PIN.\n`);
      });
    });
  addExamples(set, [['mfa user pin set alice < pin.txt', 'never as an argument, which all processes can see']]);
}

function addPinGenerate(pin: Command, terminal: Terminal): void {
  const generate = pin
    .command('generate')
    .description('Makes a PIN that obeys the rules and shows it once.')
    .argument('<username>')
    .option(...mustChangeOption)
    .action(async (username: string, { mustChange }: PinOptions, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const change = { username, author: createAuthor(), mustChange: mustChange === true };
        const generated = await core.pins.generate(change);
        show(
          { username, pin: generated },
          `The user ${username} has a new PIN.\nPIN: ${generated}\nIt is shown this once and kept nowhere.\n`,
        );
      });
    });
  addExamples(generate, [['mfa user pin generate alice --must-change', 'to be changed at the next sign-in']]);
}

function addPinClear(pin: Command, terminal: Terminal): void {
  const clear = pin
    .command('clear')
    .description('Takes the PIN of a user away.')
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.pins.clear({ username, author: createAuthor() });
        show({ username }, `The user ${username} has no PIN any more.\n`);
      });
    });
  addExamples(clear, [['mfa user pin clear alice', 'by the user name']]);
}

function addQuestionsClear(questions: Command, terminal: Terminal): void {
  const clear = questions
    .command('clear')
    .description('Takes the security questions of a user away, so that new ones can be set.')
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.questions.clear({ username, author: createAuthor() });
        show({ username }, `The user ${username} has no security questions any more.\n`);
      });
    });
  addExamples(clear, [['mfa user questions clear alice', 'also where the answers were wrong too often']]);
}

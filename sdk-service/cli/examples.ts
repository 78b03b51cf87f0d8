import type { Command } from 'commander';

/** Adds examples to the help of a command, as pairs of command line and what it does. */
export function addExamples(command: Command, examples: readonly (readonly [line: string, meaning: string])[]): void {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

import { MfaError } from '@mfa/shared/mfa-error';
import { CommanderError } from 'commander';
import { escapeControls } from './output.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** 0: done. 1: refused, or something is wrong. 2: the command line makes no sense. */
export type ExitCode = 0 | 1 | 2;

/**
 * Runs one command. Whatever goes wrong becomes one sentence on standard error, never a stack.
 *
 * @param words the command line behind `mfa`.
 */
export async function runProgram(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  // `mfa user list | head` closes the pipe early: nobody reads on, and that is no error.
  terminal.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await createProgram(terminal).parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said its sentence already, and shows help by an error too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.stderr.write(`mfa: ${escapeControls(describe(error))}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function describe(error: unknown): string {
  if (error instanceof MfaError || error instanceof UsageError) return error.message;
  if (error instanceof Error) return `unexpected error: ${error.message.split('\n', 1)[0]}`;
  return 'unexpected error.';
}

import { createInterface } from 'node:readline/promises';
import { MfaError } from '@mfa/shared/mfa-error';
import { escapeControls } from './output.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError where a question would wait for nobody. */
export function checkAnswerable({ stdin }: Terminal, yes: true | undefined): void {
  if (yes === undefined && !stdin.isTTY) {
    throw new UsageError('remove asks before it removes; where nobody can answer, say --yes.');
  }
}

/**
 * Asks on standard error before something is removed that cannot be brought back.
 *
 * @param question ends in what has to be typed.
 * @throws MfaError `conflict` when the answer is another.
 */
export async function confirm(terminal: Terminal, question: string, expected: string): Promise<void> {
  const reader = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    const answer = await Promise.race([
      reader.question(`${escapeControls(question)}: `),
      // Nobody types any more.
      new Promise<string>((resolve) => reader.once('close', () => resolve(''))),
    ]);
    if (answer.trim() !== expected) throw new MfaError('conflict', 'Nothing was removed.');
  } finally {
    reader.close();
  }
}

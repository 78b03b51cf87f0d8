import { MfaError } from '@mfa/shared/mfa-error';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Far more than any secret; a file given by mistake is not read to its end. */
const MAXIMUM_BYTES = 4096;

/**
 * A secret from standard input. Never from the command line, which every process of the machine can see and the shell
 * keeps.
 *
 * @param field names it in the sentence about what is wrong, the option in the one about a terminal.
 * @throws UsageError when standard input is a terminal, which would show what is typed; MfaError `malformed` when there
 *   is nothing in it.
 */
export async function readSecret(
  { stdin }: Terminal,
  { field, option }: { readonly field: string; readonly option: string },
): Promise<string> {
  if (stdin.isTTY) {
    throw new UsageError(`${option} reads from a pipe or a file; a terminal would show the ${field}.`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > MAXIMUM_BYTES) throw new MfaError('malformed', `${field}: at most ${MAXIMUM_BYTES} bytes.`);
  }
  const text = decodeText(Buffer.concat(chunks), `${field}: standard input`).replace(/\r?\n$/, '');
  if (text === '') throw new MfaError('malformed', `${field}: standard input is empty.`);
  return text;
}

/**
 * The text of a file or of standard input.
 *
 * @param what begins the sentence about what is wrong.
 * @throws MfaError `malformed` when it is not UTF-8.
 */
export function decodeText(bytes: Uint8Array, what: string): string {
  try {
    // Drops a byte order mark, which PowerShell 5 writes ahead of what it pipes.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new MfaError('malformed', `${what} is not UTF-8.`, { cause });
  }
}

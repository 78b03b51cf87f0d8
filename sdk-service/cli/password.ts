import { randomInt } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Far more than any password; a file given by mistake is not read to its end. */
const MAXIMUM_BYTES = 4096;

/** Without the characters that are taken for each other. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 28 of 31 letters each: 138 bits. */
const GENERATED_LENGTH = 28;

export interface PasswordChoice {
  readonly password: string;
  /** Made here: to be shown, once. */
  readonly isGenerated: boolean;
}

/**
 * A password from standard input, or a new one. Never from the command line, which every process of the machine can see
 * and the shell keeps.
 *
 * @throws UsageError when standard input is a terminal, which would show what is typed; MfaError `malformed` when there
 *   is no password in it.
 */
export async function choosePassword(
  terminal: Terminal,
  { fromStdin, name }: { readonly fromStdin: boolean; readonly name: string },
): Promise<PasswordChoice> {
  if (!fromStdin) return { password: generatePassword(name), isGenerated: true };
  if (terminal.stdin.isTTY) {
    throw new UsageError('--password-stdin reads from a pipe or a file; a terminal would show the password.');
  }
  return { password: await readLine(terminal.stdin), isGenerated: false };
}

/** What is said of a password that was made here; empty for one that the administrator brought. */
export function tellPassword({ password, isGenerated }: PasswordChoice): string {
  return isGenerated ? `Password: ${password}\nIt is shown this once and kept nowhere.\n` : '';
}

function generatePassword(name: string): string {
  const password = Array.from({ length: GENERATED_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  // A password must not contain the name, which happens by chance when the name is one or two letters.
  return password.includes(name.trim().toLowerCase()) ? generatePassword(name) : password;
}

async function readLine(stdin: Terminal['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > MAXIMUM_BYTES) throw new MfaError('malformed', `password: at most ${MAXIMUM_BYTES} bytes.`);
  }
  const text = decode(Buffer.concat(chunks)).replace(/\r?\n$/, '');
  if (text === '') throw new MfaError('malformed', 'password: standard input is empty.');
  return text;
}

function decode(bytes: Buffer): string {
  try {
    // Drops a byte order mark, which PowerShell 5 writes ahead of what it pipes.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new MfaError('malformed', 'password: standard input is not UTF-8.', { cause });
  }
}

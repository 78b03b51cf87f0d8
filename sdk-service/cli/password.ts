import { randomInt } from 'node:crypto';
import { readSecret } from './read-input.ts';
import type { Terminal } from './terminal.ts';

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
 * A password from standard input, or a new one.
 *
 * @throws as `readSecret`.
 */
export async function choosePassword(
  terminal: Terminal,
  { fromStdin, name }: { readonly fromStdin: boolean; readonly name: string },
): Promise<PasswordChoice> {
  if (!fromStdin) return { password: generatePassword(name), isGenerated: true };
  const password = await readSecret(terminal, { field: 'password', option: '--password-stdin' });
  return { password, isGenerated: false };
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { MfaError } from '@mfa/shared/mfa-error';

/** What is in the demonstration store. Passwords stand in it only when it has just been made. */
export interface Seeded {
  readonly created: boolean;
  readonly people: readonly { readonly username: string; readonly password?: string }[];
  readonly accounts: readonly { readonly name: string; readonly role: string; readonly password?: string }[];
}

interface SeedOptions {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Lets the SDK service make the demonstration's people and accounts, if they are not there yet. Its code does it, by the
 * rules that hold for everybody, so this file knows nothing of the store.
 *
 * @throws MfaError `misconfigured`, with what it says, when it refuses or fails.
 */
export async function seedStore({ root, environment }: SeedOptions): Promise<Seeded> {
  const entry = join(root, 'sdk-service', 'dist', 'demo', 'seed.js');
  const child = spawn(process.execPath, [entry], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new MfaError('misconfigured', complaint.trim() || `The demonstration store failed (${code}).`);
  const line = output.trim().split('\n').at(-1) ?? '';
  return JSON.parse(line) as Seeded;
}

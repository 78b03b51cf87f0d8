import { closeSync, existsSync, mkdirSync, openSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { MfaError } from '@mfa/shared/mfa-error';
import { createMasterKeyFile } from '../adapters/secrets/index.ts';
import { type CoreOptions, createCore, storeFile } from '../core.ts';

interface NewStore {
  readonly dataDir: string;
  readonly masterKeyFile: string;
  readonly demo: boolean;
  readonly log: CoreOptions['log'];
}

/**
 * Makes the store and its master key, both readable by this account alone. Overwrites nothing; what it has made itself is
 * taken away again when it cannot finish.
 *
 * @throws MfaError `conflict` when there is a store or a key already, `misconfigured` when they would stand together or
 *   cannot be written.
 */
export async function makeStore({ dataDir, masterKeyFile, demo, log }: NewStore) {
  if (demo) throw new MfaError('misconfigured', 'MFA_DEMO is set; "npm start" makes the store of the demonstration.');
  checkApart(dataDir, masterKeyFile);
  if (existsSync(masterKeyFile)) {
    throw new MfaError('conflict', `There is a master key already: "${masterKeyFile}". It is never overwritten.`);
  }
  const store = join(dataDir, storeFile);
  reserve(store);
  let hasKey = false;
  try {
    createMasterKeyFile(masterKeyFile);
    hasKey = true;
    const core = await createCore({ dataDir, masterKeyFile, demo: false, log });
    await core.close();
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${store}${suffix}`, { force: true });
    if (hasKey) rmSync(masterKeyFile, { force: true });
    throw error;
  }
  return { store, masterKeyFile };
}

/** A copy of one folder, such as a backup, must never hold both: neither may lie within the other's. */
function checkApart(dataDir: string, masterKeyFile: string): void {
  const data = toRealPath(dataDir);
  const key = toRealPath(dirname(masterKeyFile));
  if (!isWithin(key, data) && !isWithin(data, key)) return;
  throw new MfaError(
    'misconfigured',
    `The master key must stand in another place than the store: "${masterKeyFile}" and "${dataDir}" share a folder, so that whoever gets a copy of it, a backup for example, could open every secret in the store.`,
  );
}

function isWithin(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path === '' || !(path === '..' || /^\.\.[\\/]/.test(path) || isAbsolute(path));
}

/** Where the path leads by its links, though its last folders may not be there yet. */
function toRealPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(toRealPath(parent), basename(path));
}

/** Makes the folder and the empty file; of two that do so at once, one wins. */
function reserve(store: string): void {
  const dataDir = dirname(store);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (readdirSync(dataDir).some((name) => name.startsWith(storeFile))) throw thereIsOne(store);
    closeSync(openSync(store, 'wx', 0o600));
  } catch (cause) {
    if (cause instanceof MfaError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    if (code === 'EEXIST' && existsSync(store)) throw thereIsOne(store);
    throw new MfaError('misconfigured', `The store cannot be written to "${dataDir}": ${code}.`, { cause });
  }
}

function thereIsOne(store: string): MfaError {
  return new MfaError('conflict', `There is a store already: "${store}". It is never overwritten.`);
}

import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { MfaError } from '@mfa/shared/mfa-error';

/** 256 bits: what HKDF-SHA-256 can carry on, and as strong as every key made from it. */
const MASTER_KEY_BYTES = 32;

export interface MasterKeyFile {
  readonly key: KeyObject;
  /** Plain sentences for the log: accepted, but better done otherwise. */
  readonly warnings: readonly string[];
}

/**
 * Reads the master key: a file of 32 random bytes.
 *
 * @throws MfaError `misconfigured` when it is missing, has another length, or every account of the machine may read it.
 */
export function readMasterKeyFile(path: string): MasterKeyFile {
  const warnings = checkPermissions(path);
  const bytes = read(path);
  if (bytes.length !== MASTER_KEY_BYTES) {
    throw new MfaError(
      'misconfigured',
      `MFA_MASTER_KEY_FILE is "${path}", which has ${bytes.length} bytes; a master key has ${MASTER_KEY_BYTES}.`,
    );
  }
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { key, warnings };
}

/**
 * Makes a new master key in a file that only its owner can read; never overwrites one, since everything sealed under it
 * would be lost.
 *
 * @throws MfaError `conflict` when the file is there, `misconfigured` when it cannot be written.
 */
export function createMasterKeyFile(path: string): void {
  makeFolder(path);
  const bytes = randomBytes(MASTER_KEY_BYTES);
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, bytes);
      // A key that sealed something must outlive a power cut right after.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (isSystemError(cause) && cause.code === 'EEXIST') {
      throw new MfaError('conflict', `There is a master key already: "${path}". It is never overwritten.`, { cause });
    }
    throw unwritable(path, cause);
  } finally {
    bytes.fill(0);
  }
}

/** Apart from the file: EEXIST means here that the folder's name is taken by a file, not that there is a key. */
function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function checkPermissions(path: string): readonly string[] {
  // Windows has no such bits: there the folder's access list decides, and the installation guide sets it.
  if (process.platform === 'win32') return [];
  const mode = stat(path).mode & 0o777;
  if ((mode & 0o007) !== 0) {
    throw new MfaError(
      'misconfigured',
      `MFA_MASTER_KEY_FILE is "${path}", which every account of this machine can use; allow its owner alone (chmod 600).`,
    );
  }
  if ((mode & 0o070) === 0) return [];
  return [`The master key "${path}" is open to its file group; allow its owner alone (chmod 600).`];
}

function stat(path: string) {
  try {
    return statSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): MfaError {
  const missing = isSystemError(cause) && cause.code === 'ENOENT';
  const state = missing ? 'does not exist; "mfa init" makes it' : `cannot be read: ${reasonOf(cause)}`;
  return new MfaError('misconfigured', `MFA_MASTER_KEY_FILE is "${path}", which ${state}.`, { cause });
}

function unwritable(path: string, cause: unknown): MfaError {
  const reason =
    isSystemError(cause) && (cause.code === 'EEXIST' || cause.code === 'ENOTDIR')
      ? 'a part of that path is a file, not a folder'
      : reasonOf(cause);
  return new MfaError('misconfigured', `The master key cannot be written to "${path}": ${reason}.`, { cause });
}

function reasonOf(cause: unknown): string {
  return isSystemError(cause) && cause.code !== undefined ? cause.code : 'unknown';
}

function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && 'code' in cause;
}

import { MfaError } from '@mfa/shared/mfa-error';

/** Primary result codes, https://sqlite.org/rescode.html. */
const BUSY = 5;
const LOCKED = 6;
const OUT_OF_MEMORY = 7;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const LOCK_PROTOCOL = 15;
const NOT_A_DATABASE = 26;

/** Not this statement's fault: the store cannot be read or written now. */
const UNAVAILABLE: ReadonlySet<number> = new Set([
  BUSY,
  LOCKED,
  OUT_OF_MEMORY,
  READ_ONLY,
  IO_ERROR,
  CORRUPT,
  FULL,
  CANNOT_OPEN,
  LOCK_PROTOCOL,
  NOT_A_DATABASE,
]);

/** Somebody else holds the lock; trying again in a moment makes sense. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === BUSY;
}

/** The file is something else than a database of SQLite. */
export function isNotADatabase(error: unknown): boolean {
  return resultCode(error) === NOT_A_DATABASE;
}

export function isUnavailable(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && UNAVAILABLE.has(code);
}

/** What callers are told of an error of SQLite: `unavailable`, or the error itself, which is then a bug of ours. */
export function toStoreError(error: unknown): unknown {
  return isUnavailable(error) ? unavailable('The store cannot be read or written now.', error) : error;
}

export function unavailable(message: string, cause?: unknown): MfaError {
  return new MfaError('unavailable', message, { dependency: 'store', retryAfterSeconds: 1, cause });
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  // The low byte of an extended result code is the primary one.
  return error.errcode & 0xff;
}

import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { MfaError } from '@mfa/shared/mfa-error';
import type { LogPrivacy, ServerIdentity } from '../../../ports/log-store.ts';
import type { MailComposer } from '../../../ports/mail.ts';
import type { PassCounter } from '../../../ports/pass-counter.ts';
import { compileQuery } from '../compile-query.ts';
import { createStorage, type StorageWithDirectory } from '../create-storage.ts';
import type { Database } from '../database.ts';
import { sqlite } from '../dialect.ts';
import { fillSearchKeys } from '../fill-search-keys.ts';
import { createLogChains } from '../log-chain.ts';
import { startCheckpointer } from './checkpointer.ts';
import { type Connection, openConnection } from './connection.ts';
import { migrate } from './migrate.ts';
import { createReader } from './reader.ts';
import { isNotADatabase, toStoreError } from './store-errors.ts';
import { createWriter } from './writer.ts';

export interface SqliteStorageOptions {
  /** Full path; made if it is not there, in a folder that is. */
  readonly file: string;
  /** Key of the log chains; 32 bytes. */
  readonly logKey: KeyObject | Buffer;
  /** Says what is mailed of what happens. Default: nothing. */
  readonly mails?: MailComposer | undefined;
  /** Stands in each row of the authentication log. Default: a server without a name. */
  readonly server?: ServerIdentity | undefined;
  /** Says what the company wants written of an attempt. Default: all. */
  readonly privacy?: LogPrivacy | undefined;
  /** Says what is counted as a pass. Default: nothing. */
  readonly passes?: PassCounter | undefined;
  /** Commands that may wait; one more is `unavailable`. Default 2,000. */
  readonly maximumWaiting?: number | undefined;
  /** How long a command or read waits while another process holds the lock, then `unavailable`. Default 5,000. */
  readonly lockWaitMilliseconds?: number | undefined;
  /** Size beyond which nothing more is written, in pages of 4 KiB. Default: as the disk allows. */
  readonly maximumPages?: number | undefined;
  readonly diagnostics?: SqliteDiagnostics | undefined;
}

/** For whoever wants to look on. Called synchronously: must not throw, nor take long. */
export interface SqliteDiagnostics {
  /** Before every statement of this process, with its text; values never. */
  readonly onStatement?: ((sql: string) => void) | undefined;
  /** Something went wrong that nobody waits for; the store goes on. */
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

/** Opening waits this long for another process that opens, upgrades or closes the same store. */
const OPEN_BUSY_MILLISECONDS = 10_000;

/** Page caches of both connections together: 16 MB, so that the process stays small with a big store. */
const WRITER_CACHE_KIB = 6_000;
const READER_CACHE_KIB = 10_000;

/** Pages of the write-ahead log at which a commit checkpoints by itself: the bound of its size under full load. */
const AUTOMATIC_CHECKPOINT_PAGES = 10_000;

/**
 * Opens the store in an SQLite file, and upgrades its schema if need be. Any number of processes may open the same file
 * on a local disk.
 *
 * @throws MfaError `misconfigured` when the folder is missing, the file is not a store, or is one of a newer release;
 *   `unavailable` when it cannot be opened.
 */
export async function createSqliteStorage(options: SqliteStorageOptions): Promise<StorageWithDirectory> {
  const { file, maximumWaiting = 2_000, lockWaitMilliseconds = 5_000, diagnostics = {} } = options;
  const { onProblem = () => undefined } = diagnostics;
  const logKey = Buffer.isBuffer(options.logKey) ? createSecretKey(options.logKey) : options.logKey;
  const chains = createLogChains({ key: logKey, node: randomBytes(16).toString('base64url') });

  createFile(file);
  const writing = openWriting(options);
  const reading = openReading(options);
  const reader = createReader({ connection: reading, lockWaitMilliseconds });
  const writer = createWriter({
    connection: writing,
    chains,
    maximumWaiting,
    lockWaitMilliseconds,
    onCommit: () => checkpointer.notice(),
  });
  const checkpointer = startCheckpointer({
    file,
    holdWriter: writer.hold,
    releaseWriter: writer.release,
    onFailure: onProblem,
  });
  const database: Database = {
    dialect: sqlite,
    query: (build) => compileQuery(sqlite, build),
    first: reader.first,
    all: reader.all,
    write: writer.write,
  };

  // A store that can only be read now is opened all the same; the next process to open it does it.
  await fillSearchKeys(database).catch(onProblem);
  return createStorage({
    database,
    chains,
    logKey,
    mails: options.mails,
    server: options.server,
    privacy: options.privacy,
    passes: options.passes,
    async closeDatabase() {
      await writer.drain();
      await checkpointer.close();
      reader.close();
      writer.close();
    },
  });
}

/** Readable by the service's account alone; the write-ahead log inherits it. */
function createFile(file: string): void {
  if (!existsSync(dirname(file))) {
    throw new MfaError('misconfigured', `The folder of the store, ${dirname(file)}, does not exist.`);
  }
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch (cause) {
    throw new MfaError('misconfigured', `The file of the store, ${file}, cannot be written.`, { cause });
  }
}

function openWriting({ file, maximumPages, diagnostics }: SqliteStorageOptions): Connection {
  let connection: Connection | undefined;
  try {
    connection = openConnection({
      file,
      busyTimeoutMilliseconds: OPEN_BUSY_MILLISECONDS,
      onStatement: diagnostics?.onStatement,
    });
    checkJournal(connection.first('pragma journal_mode = wal', []));
    // A commit is answered only when it is on the disk.
    connection.control('pragma synchronous = full');
    connection.control(`pragma wal_autocheckpoint = ${AUTOMATIC_CHECKPOINT_PAGES}`);
    connection.control(`pragma cache_size = -${WRITER_CACHE_KIB}`);
    if (maximumPages !== undefined) connection.control(`pragma max_page_count = ${maximumPages}`);
    migrate(connection);
    // What a savepoint would undo, a copy of each page that a command changes: else it is written to a file in the folder
    // for temporary files. Not before, since a migration may change all pages in one command.
    connection.control('pragma temp_store = memory');
    // From now on nobody waits for a lock in here: the event loop would stand still.
    connection.control('pragma busy_timeout = 0');
    return connection;
  } catch (error) {
    connection?.close();
    if (isNotADatabase(error)) {
      throw new MfaError('misconfigured', 'The file of the store is not a database.', { cause: error });
    }
    throw toStoreError(error);
  }
}

/** SQLite falls back to another mode where the disk cannot do this one. */
function checkJournal(row: unknown): void {
  if ((row as { readonly journal_mode: string }).journal_mode === 'wal') return;
  throw new MfaError('misconfigured', 'The file of the store must lie on a local disk (write-ahead log).');
}

function openReading({ file, diagnostics }: SqliteStorageOptions): Connection {
  const onStatement = diagnostics?.onStatement;
  const connection = openConnection({ file, readOnly: true, busyTimeoutMilliseconds: 0, onStatement });
  connection.control(`pragma cache_size = -${READER_CACHE_KIB}`);
  return connection;
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  createSqliteStorage,
  type SqliteStorageOptions,
  type StorageWithDirectory,
} from '../../sdk-service/adapters/storage/index.ts';

export interface TemporaryStorage {
  readonly storage: StorageWithDirectory;
  readonly file: string;
  /** Closes the store; whoever closes it last removes its folder. */
  close(): Promise<void>;
}

/** How often each file is open. A folder that is removed under somebody who still writes into it is never empty. */
const open = new Map<string, number>();

/** Opens a real store, SQLite in a folder of its own under the system's temporary one. */
export async function openTemporaryStorage(
  options: Omit<Partial<SqliteStorageOptions>, 'file'> = {},
): Promise<TemporaryStorage> {
  const folder = await mkdtemp(join(tmpdir(), 'mfa-store-'));
  const file = join(folder, 'store.db');
  try {
    return await openStorageBeside(file, options);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Opens the same store once more, as another node does. */
export async function openStorageBeside(
  file: string,
  options: Omit<Partial<SqliteStorageOptions>, 'file'> = {},
): Promise<TemporaryStorage> {
  const storage = await createSqliteStorage({ logKey: randomBytes(32), ...options, file });
  open.set(file, (open.get(file) ?? 0) + 1);
  return {
    storage,
    file,
    async close() {
      try {
        await storage.close();
      } finally {
        const left = (open.get(file) ?? 0) - 1;
        open.set(file, left);
        if (left === 0) await rm(dirname(file), { recursive: true, force: true });
      }
    },
  };
}

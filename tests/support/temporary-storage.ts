import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSqliteStorage,
  type SqliteStorageOptions,
  type StorageWithDirectory,
} from '../../sdk-service/adapters/storage/index.ts';

export interface TemporaryStorage {
  readonly storage: StorageWithDirectory;
  readonly file: string;
  /** Closes the store and removes its folder. */
  close(): Promise<void>;
}

/** Opens a real store, SQLite in a folder of its own under the system's temporary one. */
export async function openTemporaryStorage(
  options: Omit<Partial<SqliteStorageOptions>, 'file'> = {},
): Promise<TemporaryStorage> {
  const folder = await mkdtemp(join(tmpdir(), 'mfa-store-'));
  const file = join(folder, 'store.db');
  try {
    const storage = await createSqliteStorage({ logKey: randomBytes(32), ...options, file });
    return {
      storage,
      file,
      async close() {
        try {
          await storage.close();
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Opens the same store once more, as another node does; whoever opened it first removes it. */
export async function openStorageBeside(
  file: string,
  options: Omit<Partial<SqliteStorageOptions>, 'file'> = {},
): Promise<TemporaryStorage> {
  const storage = await createSqliteStorage({ logKey: randomBytes(32), ...options, file });
  return { storage, file, close: () => storage.close() };
}

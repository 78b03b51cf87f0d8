/** The store. */
export type { StorageWithDirectory } from './create-storage.ts';
export {
  createSqliteStorage,
  type SqliteStorageOptions,
} from './sqlite/create-sqlite-storage.ts';

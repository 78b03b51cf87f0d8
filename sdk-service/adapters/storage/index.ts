/** The store. */
export type { StorageWithDirectory } from './create-storage.ts';
export {
  createSqliteStorage,
  type SqliteDiagnostics,
  type SqliteStorageOptions,
} from './sqlite/create-sqlite-storage.ts';

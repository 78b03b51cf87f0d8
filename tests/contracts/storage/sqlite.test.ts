import { openTemporaryStorage } from '../../support/temporary-storage.ts';
import { testStorageContract } from './storage-contract.ts';

testStorageContract('SQLite', async (t) => {
  const { storage, close } = await openTemporaryStorage();
  t.after(close);
  return storage;
});

import type { Account, HistoryEntry } from './account.ts';

/** Choices of the person, kept beside the accounts. */
export interface Preferences {
  /** Ask for the phone's screen lock when the app is opened. */
  readonly lock: boolean;
  /** BCP 47; empty: as the browser wishes. */
  readonly language: string;
  /** The person said "not now" to notifications, or to installing. */
  readonly dismissed: readonly string[];
}

const noPreferences: Preferences = { lock: false, language: '', dismissed: [] };

/** The app's store in the browser: IndexedDB, which keeps keys as keys, so that nothing here can be copied out of it. */
export interface Vault {
  listAccounts(): Promise<readonly Account[]>;
  addAccount(account: Account): Promise<void>;
  /**
   * Changes what is kept now, whatever another window of the app wrote meanwhile; kept for good when it resolves. Nothing
   * where the account is gone.
   */
  changeAccount(id: string, change: (account: Account) => Account): Promise<void>;
  /** With its history. */
  removeAccount(id: string): Promise<void>;
  /** The newest first. */
  listHistory(): Promise<readonly HistoryEntry[]>;
  addHistory(entry: HistoryEntry): Promise<void>;
  readPreferences(): Promise<Preferences>;
  savePreferences(preferences: Preferences): Promise<void>;
}

const DATABASE = 'authenticator';
/** More than anybody reads; the oldest go. */
const LONGEST_HISTORY = 200;

export async function openVault(): Promise<Vault> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('accounts', { keyPath: 'id' });
    request.result.createObjectStore('history', { keyPath: 'id' });
    request.result.createObjectStore('preferences');
  };
  const database = await done(request);

  /** On the disk when it resolves: what is lost of a key is lost for good. */
  async function write(act: (accounts: IDBObjectStore) => void): Promise<void> {
    const transaction = database.transaction('accounts', 'readwrite', { durability: 'strict' });
    act(transaction.objectStore('accounts'));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }

  function store(name: 'accounts' | 'history' | 'preferences', mode: IDBTransactionMode): IDBObjectStore {
    return database.transaction(name, mode).objectStore(name);
  }

  async function listHistory(): Promise<readonly HistoryEntry[]> {
    const entries: HistoryEntry[] = await done(store('history', 'readonly').getAll());
    return entries.sort((a, b) => b.at - a.at);
  }

  return {
    async listAccounts() {
      const accounts: Account[] = await done(store('accounts', 'readonly').getAll());
      return accounts.sort((a, b) => a.issuerName.localeCompare(b.issuerName) || a.username.localeCompare(b.username));
    },
    async addAccount(account) {
      await write((accounts) => accounts.put(account));
    },
    async changeAccount(id, change) {
      await write((accounts) => {
        const found: IDBRequest<Account | undefined> = accounts.get(id);
        found.onsuccess = () => found.result && accounts.put(change(found.result));
      });
    },
    async removeAccount(id) {
      await done(store('accounts', 'readwrite').delete(id));
      const entries = (await listHistory()).filter(({ accountId }) => accountId === id);
      for (const entry of entries) await done(store('history', 'readwrite').delete(entry.id));
    },
    listHistory,
    async addHistory(entry) {
      await done(store('history', 'readwrite').put(entry));
      for (const old of (await listHistory()).slice(LONGEST_HISTORY)) {
        await done(store('history', 'readwrite').delete(old.id));
      }
    },
    async readPreferences() {
      const found: Partial<Preferences> | undefined = await done(store('preferences', 'readonly').get('preferences'));
      return { ...noPreferences, ...found };
    },
    async savePreferences(preferences) {
      await done(store('preferences', 'readwrite').put(preferences, 'preferences'));
    },
  };
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

import type { Account, Device, DeviceAccount, HistoryEntry, Outcome } from './account.ts';
import { isDeviceAccount } from './account.ts';
import { type PollerEvents, pollAccount } from './poller.ts';
import { keepPush } from './push.ts';
import { dueRenewal, renewKey } from './renew-key.ts';
import type { ApprovalRequest } from './requests.ts';
import type { Screen } from './screens.ts';
import type { Preferences, Vault } from './vault.ts';
import { readWords, type Words } from './words.ts';

interface AppOptions {
  readonly vault: Vault;
  readonly words: Words;
  readonly preferences: Preferences;
  readonly accounts: readonly Account[];
  readonly history: readonly HistoryEntry[];
  /** Draws a screen. */
  readonly draw: (app: App, screen: Screen) => void;
}

const interruptible: ReadonlySet<Screen['name']> = new Set([
  'home',
  'joined',
  'outcome',
  'account',
  'history',
  'settings',
]);

/** All that the app holds while it is open: what is shown, what is asked, and what the vault keeps. */
export class App {
  readonly vault: Vault;
  words: Words;
  preferences: Preferences;
  accounts: readonly Account[];
  history: readonly HistoryEntry[];
  requests: readonly ApprovalRequest[] = [];
  /** Accounts whose server does not answer at present. */
  readonly unreachable = new Set<string>();
  locked = false;
  /** Told to people who had to lose an account: the names of those that the company removed. */
  removed: readonly string[] = [];

  #screens: Screen[] = [{ name: 'home' }];
  readonly #draw: (app: App, screen: Screen) => void;
  readonly #pollers = new Map<string, AbortController>();
  /** Requests that were shown and are done with, by account; the server is not to bring them again. */
  readonly #finished = new Map<string, string[]>();

  constructor({ vault, words, preferences, accounts, history, draw }: AppOptions) {
    this.vault = vault;
    this.words = words;
    this.preferences = preferences;
    this.accounts = accounts;
    this.history = history;
    this.#draw = draw;
  }

  get screen(): Screen {
    return this.#screens.at(-1) ?? { name: 'home' };
  }

  /** Shows a screen on top of the present one; the phone's own back button leads back. */
  go(screen: Screen): void {
    this.#screens.push(screen);
    history.pushState(undefined, '');
    this.refresh();
  }

  /** Shows a screen in place of the present one. */
  replace(screen: Screen): void {
    if (this.#screens.length === 1 && screen.name !== 'home') this.go(screen);
    else {
      this.#screens[this.#screens.length - 1] = screen;
      this.refresh();
    }
  }

  back(): void {
    if (this.#screens.length > 1) history.back();
    else this.refresh();
  }

  /** The phone's back button, or `back`. */
  popped(): void {
    if (this.#screens.length > 1) this.#screens.pop();
    this.refresh();
  }

  home(): void {
    this.#screens = [{ name: 'home' }];
    this.refresh();
  }

  refresh(): void {
    this.#draw(this, this.locked ? { name: 'locked' } : this.screen);
  }

  findAccount(id: string): Account | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  findDeviceAccount(id: string): DeviceAccount | undefined {
    const account = this.findAccount(id);
    return account !== undefined && isDeviceAccount(account) ? account : undefined;
  }

  async addAccount(account: Account): Promise<void> {
    await this.vault.addAccount(account);
    this.accounts = await this.vault.listAccounts();
    if (isDeviceAccount(account)) this.#poll(account);
  }

  async changeAccount(id: string, change: Partial<Pick<Account, 'label' | 'issuerName'>>): Promise<void> {
    await this.vault.changeAccount(id, (account) => ({ ...account, ...change }));
    this.accounts = await this.vault.listAccounts();
  }

  async changeDevice(id: string, change: (device: Device) => Device): Promise<void> {
    await this.vault.changeAccount(id, (account) =>
      isDeviceAccount(account) ? { ...account, device: change(account.device) } : account,
    );
    this.accounts = await this.vault.listAccounts();
  }

  async readDevice(id: string): Promise<DeviceAccount | undefined> {
    this.accounts = await this.vault.listAccounts();
    return this.findDeviceAccount(id);
  }

  async removeAccount(id: string): Promise<void> {
    this.#pollers.get(id)?.abort();
    this.#pollers.delete(id);
    await this.vault.removeAccount(id);
    this.accounts = await this.vault.listAccounts();
    this.history = await this.vault.listHistory();
    this.requests = this.requests.filter(({ accountId }) => accountId !== id);
  }

  async savePreferences(change: Partial<Preferences>): Promise<void> {
    this.preferences = { ...this.preferences, ...change };
    await this.vault.savePreferences(this.preferences);
    if (change.language !== undefined) this.words = await readWords(change.language);
  }

  /** The end of a request, kept in the history of this phone. */
  async finishRequest(request: ApprovalRequest, outcome: Outcome): Promise<void> {
    const finished = this.#finished.get(request.accountId) ?? [];
    this.#finished.set(request.accountId, [request.id, ...finished].slice(0, 8));
    this.requests = this.requests.filter(({ id }) => id !== request.id);
    const { id, accountId, service, address } = request;
    await this.vault.addHistory({ id, accountId, service, address, at: Date.now(), outcome });
    this.history = await this.vault.listHistory();
  }

  /** Asks all servers, as long as somebody looks at the app; keys that are due are renewed meanwhile. */
  startPolling(): void {
    if (this.locked) return;
    for (const account of this.accounts) if (isDeviceAccount(account)) this.#poll(account);
    this.#renewKeys();
  }

  stopPolling(): void {
    for (const poller of this.#pollers.values()) poller.abort();
    this.#pollers.clear();
  }

  /** Renews the keys that are due, where that takes no person, and ends what was cut off. */
  async #renewKeys(): Promise<void> {
    for (const account of this.accounts.filter(isDeviceAccount)) {
      const isCutOff = account.device.nextKey !== undefined;
      if (isCutOff || dueRenewal(account) === 'silent') await renewKey(this, account.id, 'silent');
    }
  }

  /** Tells each server where pushes go, where that changed. */
  async keepPush(): Promise<void> {
    for (const account of this.accounts.filter(isDeviceAccount)) {
      const pushEndpoint = await keepPush(this.findDeviceAccount(account.id) ?? account).catch(
        () => account.device.pushEndpoint,
      );
      if (pushEndpoint === undefined || pushEndpoint === account.device.pushEndpoint) continue;
      await this.changeDevice(account.id, (device) => ({ ...device, pushEndpoint }));
    }
  }

  #poll(account: DeviceAccount): void {
    this.#pollers.get(account.id)?.abort();
    const controller = new AbortController();
    this.#pollers.set(account.id, controller);
    pollAccount(account.id, this.#events, controller.signal);
  }

  readonly #events: PollerEvents = {
    find: (accountId) => this.findDeviceAccount(accountId),
    known: (accountId) => [
      ...this.requests.filter((request) => request.accountId === accountId).map(({ id }) => id),
      ...(this.#finished.get(accountId) ?? []),
    ],
    onRequest: (request) => {
      this.requests = [...this.requests, request];
      this.#keepName(request);
      // Whoever types or decides something is not interrupted: the first screen shows what waits.
      const isTyping = this.screen.name === 'account' && document.activeElement?.matches('input') === true;
      if (interruptible.has(this.screen.name) && !isTyping) this.go({ name: 'request', requestId: request.id });
    },
    onClosed: (requestId, state) => {
      const request = this.requests.find(({ id }) => id === requestId);
      if (request === undefined) return;
      const outcome = state === 'expired' ? 'expired' : 'elsewhere';
      this.finishRequest(request, outcome).then(() => {
        const { screen } = this;
        const isShown = screen.name === 'request' && screen.requestId === requestId;
        if (isShown) this.replace({ name: 'outcome', outcome, request });
        else if (screen.name === 'home') this.refresh();
      });
    },
    onReachable: (accountId, isReachable) => {
      if (this.unreachable.has(accountId) !== isReachable) return;
      if (isReachable) this.unreachable.delete(accountId);
      else this.unreachable.add(accountId);
      if (this.screen.name === 'home') this.refresh();
    },
    onRevoked: async (accountId) => {
      const account = this.findAccount(accountId);
      await this.removeAccount(accountId);
      if (account !== undefined) this.removed = [...this.removed, account.issuerName];
      this.home();
    },
    keepClock: (accountId, clockOffsetSeconds) =>
      this.changeDevice(accountId, (device) => ({ ...device, clockOffsetSeconds })),
  };

  /** The company may have been renamed since the account was added. The request is signed by its key. */
  async #keepName({ accountId, company }: ApprovalRequest): Promise<void> {
    const account = this.findAccount(accountId);
    if (account === undefined || company === '' || account.issuerName === company) return;
    await this.changeAccount(accountId, { issuerName: company });
    if (this.screen.name === 'home') this.refresh();
  }
}

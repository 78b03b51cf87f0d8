import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Account, Role } from '../../ports/records.ts';
import type { PasswordHasher } from '../../ports/secrets.ts';
import type { AccountStore } from '../../ports/storage.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { checkAccountPassword, MINIMUM_PASSWORD_LENGTH } from './check-account-password.ts';

/** Who may call the SDK: made, changed and remembered here. */
export interface Accounts {
  /** From what this process remembers (`reload`). */
  find(canonicalName: string): Account | undefined;
  reload(): Promise<void>;
  /** From the store, ordered by name. */
  list(): Promise<readonly Account[]>;
  /** @throws MfaError `conflict` when the name is taken, `malformed` for a bad name or password. */
  add(account: NewAccount, author: ChangeAuthor): Promise<Account>;
  /** @throws MfaError `not-found` */
  enable(name: string, author: ChangeAuthor): Promise<void>;
  /** @throws MfaError `not-found` */
  disable(name: string, author: ChangeAuthor): Promise<void>;
  /** @throws MfaError `not-found`, or `malformed` for a password that the rules refuse. */
  setPassword(name: string, password: string, author: ChangeAuthor): Promise<void>;
  /** Sets the role, and the flags to that role's defaults. @throws MfaError `not-found` */
  setRole(name: string, role: Role, author: ChangeAuthor): Promise<void>;
  /** @throws MfaError `not-found` */
  setFlags(name: string, flags: Partial<AccountFlags>, author: ChangeAuthor): Promise<void>;
}

export type AccountFlags = Pick<Account, 'reportsClientAddress' | 'mayPassUnknown' | 'allowPushWithoutNumber'>;

export interface NewAccount {
  /** A local name, `DOMAIN\user` or UPN: as callers will spell it, upper and lower case being the same. */
  readonly name: string;
  readonly role: Role;
  /** Undefined: it has none, and comes by certificate or Windows alone. */
  readonly password: string | undefined;
  /** Default: those of the role. */
  readonly flags?: Partial<AccountFlags> | undefined;
}

export interface AccountsDeps {
  readonly store: AccountStore;
  readonly passwords: Pick<PasswordHasher, 'hash'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Characters; the demo alone allows fewer. Default 15. */
  readonly minimumPasswordLength?: number | undefined;
}

type AccountChange = Parameters<AccountStore['changeAccount']>[1];

/** Starts with nothing remembered; call `reload` before the first `find`. */
export function createAccounts(deps: AccountsDeps): Accounts {
  const { store, passwords, clock, randomness, minimumPasswordLength = MINIMUM_PASSWORD_LENGTH } = deps;
  let remembered: ReadonlyMap<string, Account> = new Map();

  async function reload(): Promise<void> {
    const accounts = await store.listAccounts();
    remembered = new Map(accounts.map((account) => [account.canonicalName, account]));
  }

  async function hash(password: string, canonicalName: string): Promise<string> {
    checkAccountPassword(password, { canonicalName, minimumLength: minimumPasswordLength });
    return passwords.hash(password);
  }

  async function change(
    name: string,
    { action, detail, fields }: { readonly action: string; readonly detail: string; readonly fields: AccountChange },
    author: ChangeAuthor,
  ): Promise<void> {
    const account = await store.findAccount(canonicalizeUsername(name));
    const record = recordOf(author, { at: clock.now(), action, subject: account?.name ?? name, detail });
    if (account === undefined || !(await store.changeAccount(account.id, fields, record))) {
      throw new MfaError('not-found', `There is no account "${name}".`);
    }
    await reload();
  }

  return {
    find: (canonicalName) => remembered.get(canonicalName),
    reload,

    async list() {
      const accounts = await store.listAccounts();
      return accounts.toSorted((a, b) => (a.canonicalName < b.canonicalName ? -1 : 1));
    },

    async add({ name, role, password, flags }, author) {
      const canonicalName = checkAccountName(name);
      const account: Account = {
        id: randomness.bytes(16).toString('base64url'),
        name: name.trim(),
        canonicalName,
        role,
        passwordHash: password === undefined ? '' : await hash(password, canonicalName),
        enabled: true,
        ...defaultFlags(role),
        ...flags,
        version: 1,
        createdAt: clock.now(),
      };
      const detail = `role ${role}${describeFlags(account)}${password === undefined ? ', without password' : ''}`;
      const record = recordOf(author, { at: account.createdAt, action: 'account.add', subject: account.name, detail });
      if (!(await store.addAccount(account, record))) {
        throw new MfaError('conflict', `There is an account "${account.name}" already.`);
      }
      await reload();
      return account;
    },

    enable: (name, author) => change(name, { action: 'account.enable', detail: '', fields: { enabled: true } }, author),
    disable: (name, author) =>
      change(name, { action: 'account.disable', detail: '', fields: { enabled: false } }, author),

    async setPassword(name, password, author) {
      const passwordHash = await hash(password, canonicalizeUsername(name));
      await change(name, { action: 'account.set-password', detail: '', fields: { passwordHash } }, author);
    },

    async setRole(name, role, author) {
      const flags = defaultFlags(role);
      const detail = `role ${role}${describeFlags(flags)}`;
      await change(name, { action: 'account.set-role', detail, fields: { role, ...flags } }, author);
    },

    async setFlags(name, flags, author) {
      const detail = JSON.stringify(flags);
      await change(name, { action: 'account.set-flags', detail, fields: flags }, author);
    },
  };
}

/** What a new account of the role may do besides its rights; everything else must be switched on by name. */
export function defaultFlags(role: Role): AccountFlags {
  return {
    // These two see the person's own address; nobody else is believed unasked (security.md §1).
    reportsClientAddress: role === 'portal' || role === 'mobile',
    // Old callers were built on "no match succeeds" (security.md §3).
    mayPassUnknown: role === 'compatible',
    // They know no number, and their people had pushes without one.
    allowPushWithoutNumber: role === 'compatible',
  };
}

export function describeFlags({ reportsClientAddress, mayPassUnknown, allowPushWithoutNumber }: AccountFlags): string {
  const names = [
    ...(reportsClientAddress ? ['reportsClientAddress'] : []),
    ...(mayPassUnknown ? ['mayPassUnknown'] : []),
    ...(allowPushWithoutNumber ? ['allowPushWithoutNumber'] : []),
  ];
  return names.length === 0 ? '' : `, ${names.join(', ')}`;
}

function checkAccountName(name: string): string {
  const canonicalName = canonicalizeUsername(name);
  // RFC 7617 §2: a colon would end the name in the credentials, so that such an account could never sign in.
  if (canonicalName.includes(':')) throw new MfaError('malformed', 'name: a colon is not allowed.');
  return canonicalName;
}

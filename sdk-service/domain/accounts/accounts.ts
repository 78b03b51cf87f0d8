import type { Account, Role } from '../../ports/records.ts';
import type { ChangeAuthor } from '../settings/settings.ts';

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

export type AccountFlags = Pick<Account, 'reportsClientAddress' | 'mayPassUnknown'>;

export interface NewAccount {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  /** Default: those of the role. */
  readonly flags?: Partial<AccountFlags> | undefined;
}

import { MfaError } from '@mfa/shared/mfa-error';
import type { AccountCertificate, AccountCertificateStore } from '../../ports/account-certificate-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Account } from '../../ports/records.ts';
import type { AccountStore } from '../../ports/storage.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { parseFingerprint } from './parse-fingerprint.ts';

/** By which client certificates accounts are known. */
export interface AccountCertificates {
  /** Canonical name of the account that this certificate (`AccountCertificate.fingerprint`) belongs to, as remembered. */
  findAccountName(fingerprint: string): string | undefined;
  reload(): Promise<void>;
  /** From the store; of one account or of all. @throws MfaError `not-found` */
  list(accountName?: string): Promise<readonly (AccountCertificate & { readonly canonicalName: string })[]>;
  /**
   * @throws MfaError `not-found` (account), `conflict` when it belongs to an account already, `malformed` for a
   *   fingerprint that is none, a certificate that has expired, and beyond 20 of one account.
   */
  add(accountName: string, certificate: NewCertificate, author: ChangeAuthor): Promise<AccountCertificate>;
  /** @throws MfaError `not-found` (account or certificate), `malformed` */
  remove(accountName: string, fingerprint: string, author: ChangeAuthor): Promise<void>;
}

/** What is known of a certificate: all of it, or its fingerprint alone. */
export interface NewCertificate extends Partial<Pick<AccountCertificate, 'thumbprint' | 'subject' | 'expiresAt'>> {
  /** SHA-256, as people write it (`parseFingerprint`). */
  readonly fingerprint: string;
}

export interface AccountCertificatesDeps {
  readonly store: AccountCertificateStore & Pick<AccountStore, 'findAccount'>;
  readonly clock: Clock;
}

/** A farm has one for each node and another for each renewal; more is a mistake. */
const MOST = 20;
const LONGEST_SUBJECT = 400;

/** Starts with nothing remembered; call `reload` before the first `findAccountName`. */
export function createAccountCertificates({ store, clock }: AccountCertificatesDeps): AccountCertificates {
  let remembered: ReadonlyMap<string, string> = new Map();

  async function reload(): Promise<void> {
    const certificates = await store.listCertificates();
    remembered = new Map(certificates.map(({ fingerprint, canonicalName }) => [fingerprint, canonicalName]));
  }

  async function getAccount(name: string): Promise<Account> {
    const account = await store.findAccount(canonicalizeUsername(name));
    if (account === undefined) throw new MfaError('not-found', `There is no account "${name}".`);
    return account;
  }

  return {
    findAccountName: (fingerprint) => remembered.get(fingerprint),
    reload,

    async list(accountName) {
      const certificates = await store.listCertificates();
      if (accountName === undefined) return certificates;
      const { id } = await getAccount(accountName);
      return certificates.filter(({ accountId }) => accountId === id);
    },

    async add(accountName, { fingerprint, thumbprint = '', subject = '', expiresAt }, author) {
      const now = clock.now();
      const account = await getAccount(accountName);
      const certificate: AccountCertificate = {
        fingerprint: parseFingerprint(fingerprint),
        accountId: account.id,
        thumbprint,
        subject: subject.replace(/\p{Cc}+/gu, ', ').slice(0, LONGEST_SUBJECT),
        expiresAt,
        addedAt: now,
      };
      if (expiresAt !== undefined && expiresAt <= now) throw refuse('it has expired');
      const detail = `${certificate.fingerprint} ${certificate.subject}`.trim();
      const change = { at: now, action: 'account.add-certificate', subject: account.name, detail };
      const outcome = await store.addCertificate(certificate, MOST, recordOf(author, change));
      if (outcome === 'full') throw refuse(`an account has at most ${MOST}`);
      if (outcome === 'taken') throw new MfaError('conflict', 'This certificate belongs to an account already.');
      await reload();
      return certificate;
    },

    async remove(accountName, fingerprint, author) {
      const account = await getAccount(accountName);
      const parsed = parseFingerprint(fingerprint);
      const change = { at: clock.now(), action: 'account.remove-certificate', subject: account.name, detail: parsed };
      if (!(await store.removeCertificate(account.id, parsed, recordOf(author, change)))) {
        throw new MfaError('not-found', `The account ${account.name} has no such certificate.`);
      }
      await reload();
    },
  };
}

function refuse(rule: string): MfaError {
  return new MfaError('malformed', `certificate: ${rule}.`, { rule: true });
}

import type { ChangeRecord, Id } from './records.ts';

/** A client certificate by which an account is known. */
export interface AccountCertificate {
  /** SHA-256 over the certificate, 64 hexadecimal digits in lower case; belongs to one account only. */
  readonly fingerprint: string;
  readonly accountId: Id;
  /** SHA-1, as Windows shows it; decides nothing. Empty where only the fingerprint was said. */
  readonly thumbprint: string;
  /** Empty where only the fingerprint was said. */
  readonly subject: string;
  /** For people to read; whether it is valid is looked at when it is used. */
  readonly expiresAt: Date | undefined;
  readonly addedAt: Date;
}

export interface AccountCertificateStore {
  /** All of all accounts, with the accounts' names, ordered by name and then by when they were added. */
  listCertificates(): Promise<readonly (AccountCertificate & { readonly canonicalName: string })[]>;
  /**
   * @param maximum how many one account may have, this one included.
   * @returns `taken`: the fingerprint belongs to an account already, perhaps this one.
   */
  addCertificate(
    certificate: AccountCertificate,
    maximum: number,
    change: ChangeRecord,
  ): Promise<'added' | 'taken' | 'full'>;
  /** @returns false when the account has no such certificate. */
  removeCertificate(accountId: Id, fingerprint: string, change: ChangeRecord): Promise<boolean>;
}

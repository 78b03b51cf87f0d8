import type { Account } from '../../ports/records.ts';

type Instant = number;
type Flag = 0 | 1;

/** Who may call. */
export interface AccountTables {
  accounts: AccountsTable;
  account_certificates: AccountCertificatesTable;
}

export interface AccountsTable {
  id: string;
  name: string;
  canonical_name: string;
  role: Account['role'];
  password_hash: string;
  enabled: Flag;
  reports_client_address: Flag;
  may_pass_unknown: Flag;
  push_without_number: Flag;
  version: number;
  created_at: Instant;
}

export interface AccountCertificatesTable {
  fingerprint: string;
  account_id: string;
  thumbprint: string;
  subject: string;
  expires_at: Instant | null;
  added_at: Instant;
}

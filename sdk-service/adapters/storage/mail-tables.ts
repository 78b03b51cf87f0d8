import type { Generated } from 'kysely';
import type { LeaseName, MailState } from '../../ports/outbox-store.ts';

export interface MailTables {
  outbox: OutboxTable;
  leases: LeasesTable;
  disavowals: DisavowalsTable;
}

/** Mails to be sent, and for some days those that are over. Instants are milliseconds since 1970. */
export interface OutboxTable {
  number: Generated<number>;
  kind: string;
  recipient: string;
  user_id: string | null;
  subject: string;
  body_text: string;
  body_html: string;
  dedupe_key: string | null;
  state: MailState;
  tries: number;
  created_at: number;
  next_try_at: number;
  last_error: string;
  ended_at: number | null;
}

/** Links of mails by which a person says that a change was not made by him. */
export interface DisavowalsTable {
  token_hash: Buffer;
  user_id: string;
  event: string;
  device_id: string | null;
  changed_at: number;
  expires_at: number;
  used_at: number | null;
}

/** One row for each kind of work that one node does at a time; made with the table. */
export interface LeasesTable {
  name: LeaseName;
  /** Random name of a process; empty: nobody. */
  holder: string;
  until: number;
}

import type { Generated } from 'kysely';
import type { AttemptRecord } from '../../ports/records.ts';

/** Milliseconds since 1970. */
type Instant = number;

/** The two logs, and how far their chains had come. */
export interface LogTables {
  attempts: AttemptsTable;
  changes: ChangesTable;
  log_anchors: LogAnchorsTable;
}

/** A row's place in its process's chain: see `log-chain.ts`. */
interface ChainColumns {
  node: string;
  sequence: number;
  mac: Buffer;
}

export interface AttemptsTable extends ChainColumns {
  id: Generated<number>;
  at: Instant;
  user_id: string | null;
  username: string;
  first_name: string;
  last_name: string;
  email_address: string;
  phone: string;
  kind: AttemptRecord['kind'];
  outcome: AttemptRecord['outcome'];
  reason: AttemptRecord['reason'];
  application_name: string;
  authentication_type: string;
  account_name: string;
  client_address: string;
  challenge_id: string | null;
  request_id: string;
  /** Both null in rows of a release that did not say which server wrote them. */
  server_name: string | null;
  server_address: string | null;
  /** Null: nobody answered in the app, or a release wrote it that did not say so. */
  device_id: string | null;
  /** Of the digest by which the personal fields enter the chain. */
  salt: Buffer;
}

export interface ChangesTable extends ChainColumns {
  id: Generated<number>;
  at: Instant;
  account_name: string;
  actor: string;
  client_address: string;
  request_id: string;
  action: string;
  subject: string;
  detail: string;
}

/** The newest link of each chain, as it was when it was last written down: shows when a chain's end was cut off. */
interface LogAnchorsTable extends ChainColumns {
  log: 'attempts' | 'changes';
}

import type { Generated } from 'kysely';

/** Milliseconds since 1970. */
type Instant = number;
type Flag = 0 | 1;

/** What stands for or against a user's passing: blocks, bypasses, sessions that another site passed on. */
export interface PassTables {
  blocks: BlocksTable;
  bypasses: BypassesTable;
  passed_sessions: PassedSessionsTable;
  enrollment_codes: EnrollmentCodesTable;
  temporary_codes: TemporaryCodesTable;
}

export interface BlocksTable {
  number: Generated<number>;
  user_id: string;
  reason: string;
  blocked_by: string;
  blocked_at: Instant;
  expires_at: Instant;
  /** Null while nobody has ended it; an expired one counts for nothing all the same. */
  ended_at: Instant | null;
  unblocked_by: string | null;
  unblock_reason: string | null;
}

export interface BypassesTable {
  number: Generated<number>;
  user_id: string;
  username: string;
  /** As the log has it, when the bypass was given. */
  phone: string;
  seconds: number;
  given_by: string;
  reason: string;
  given_at: Instant;
  expires_at: Instant;
  /** Null while it was neither used, cancelled nor replaced; an expired one counts for nothing all the same. */
  ended_at: Instant | null;
  used_at: Instant | null;
  cancelled_at: Instant | null;
  cancelled_by: string | null;
  cancel_reason: string | null;
}

interface PassedSessionsTable {
  id_hash: Buffer;
  cookie_hash: Buffer;
  user_id: string;
  fallback_enabled: Flag;
  created_at: Instant;
  expires_at: Instant;
  succeeded_at: Instant | null;
}

interface EnrollmentCodesTable {
  number: Generated<number>;
  user_id: string;
  code_hash: Buffer;
  issued_by: string;
  issued_at: Instant;
  expires_at: Instant;
  used_at: Instant | null;
  /** The session that used it, for which alone it goes on to count. */
  session_hash: Buffer | null;
  /** Null while no newer one has taken its place; an expired one counts for nothing all the same. */
  ended_at: Instant | null;
}

/** One row for a user; a new code takes the place of the old one. */
export interface TemporaryCodesTable {
  user_id: string;
  code_hash: Buffer;
  use_kind: 'once' | 'often';
  issued_by: string;
  reason: string;
  issued_at: Instant;
  expires_at: Instant;
  uses: number;
  last_used_at: Instant | null;
  revoked_at: Instant | null;
}

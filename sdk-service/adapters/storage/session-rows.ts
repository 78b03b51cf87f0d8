import type { Session } from '../../ports/records.ts';
import type { SessionsTable } from './schema.ts';

export type SessionRow = { [Column in keyof SessionsTable]: SessionsTable[Column] };

/** A session under names that stand beside those of its user. */
export type SelectedSession = { [Column in keyof SessionRow as `session_${Column}`]: SessionRow[Column] };

export const sessionColumns = [
  'token_hash',
  'user_id',
  'account_id',
  'level',
  'created_at',
  'last_used_at',
  'verified_at',
  'language',
  'client_address',
  'fallback_at',
] as const satisfies readonly (keyof SessionRow)[];

type SessionColumn = (typeof sessionColumns)[number];

/** One member for each column, so that kysely sees each alias. */
type Selection<Column extends SessionColumn = SessionColumn> = Column extends Column
  ? `sessions.${Column} as session_${Column}`
  : never;

/** All columns of a session, for queries that join its user. */
export const selectedSessionColumns = sessionColumns.map(
  (column) => `sessions.${column} as session_${column}` as Selection,
);

export function toSessionRow(session: Session): SessionRow {
  return {
    token_hash: session.tokenHash,
    user_id: session.userId,
    account_id: session.accountId,
    level: session.level,
    created_at: session.createdAt.getTime(),
    last_used_at: session.lastUsedAt.getTime(),
    verified_at: session.verifiedAt?.getTime() ?? null,
    language: session.language,
    client_address: session.clientAddress,
    fallback_at: session.fallbackAt?.getTime() ?? null,
  };
}

export function toSession(row: SelectedSession): Session {
  return {
    tokenHash: row.session_token_hash,
    userId: row.session_user_id,
    accountId: row.session_account_id,
    level: row.session_level,
    createdAt: new Date(row.session_created_at),
    lastUsedAt: new Date(row.session_last_used_at),
    verifiedAt: row.session_verified_at === null ? undefined : new Date(row.session_verified_at),
    language: row.session_language,
    clientAddress: row.session_client_address,
    fallbackAt: row.session_fallback_at === null ? undefined : new Date(row.session_fallback_at),
  };
}

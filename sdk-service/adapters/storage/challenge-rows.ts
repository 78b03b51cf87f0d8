import type { Challenge } from '../../ports/records.ts';
import type { ChallengesTable } from './schema.ts';

type Columns = Omit<ChallengesTable, 'number' | 'ended_at'>;

/** A challenge under names that stand beside those of a user. */
export type SelectedChallenge = { [Column in keyof Columns as `challenge_${Column}`]: Columns[Column] };

/** The same from an outer join: all there or all null. */
export type OptionalChallenge = { [Column in keyof SelectedChallenge]: SelectedChallenge[Column] | null };

export type ChallengeRow = { [Column in keyof Columns]: Columns[Column] };

export const challengeColumns = [
  'id',
  'purpose',
  'user_id',
  'account_id',
  'account_name',
  'session_hash',
  'kind',
  'state',
  'secret_hash',
  'tries',
  'created_at',
  'expires_at',
  'phone_country_code',
  'phone_number',
  'phone_extension',
  'pending_key',
  'application_name',
  'authentication_type',
  'client_address',
  'target',
  'ringing',
  'dialled',
  'reason',
] as const satisfies readonly (keyof ChallengeRow)[];

type ChallengeColumn = (typeof challengeColumns)[number];

/** One member for each column, so that kysely sees each alias. */
type Selection<Column extends ChallengeColumn = ChallengeColumn> = Column extends Column
  ? `challenges.${Column} as challenge_${Column}`
  : never;

/** All columns of a challenge, for queries that join a user. */
export const selectedChallengeColumns = challengeColumns.map(
  (column) => `challenges.${column} as challenge_${column}` as Selection,
);

export function toChallengeRow(challenge: Challenge): ChallengeRow {
  return {
    id: challenge.id,
    purpose: challenge.purpose,
    user_id: challenge.userId,
    account_id: challenge.accountId,
    account_name: challenge.accountName,
    session_hash: challenge.sessionHash ?? null,
    kind: challenge.kind,
    state: challenge.state,
    secret_hash: challenge.secretHash ?? null,
    tries: challenge.tries,
    created_at: challenge.createdAt.getTime(),
    expires_at: challenge.expiresAt.getTime(),
    phone_country_code: challenge.phone?.countryCode ?? null,
    phone_number: challenge.phone?.number ?? null,
    phone_extension: challenge.phone?.extension ?? null,
    pending_key: challenge.pendingKey ?? null,
    application_name: challenge.applicationName,
    authentication_type: challenge.authenticationType,
    client_address: challenge.clientAddress ?? null,
    target: challenge.target,
    ringing: challenge.ringing ? 1 : 0,
    // A reply by text answers a text.
    dialled:
      challenge.ringing && challenge.kind === 'text' && challenge.phone
        ? `+${challenge.phone.countryCode}${challenge.phone.number}`
        : null,
    reason: challenge.reason ?? null,
  };
}

export function toOptionalChallenge(row: OptionalChallenge): Challenge | undefined {
  return row.challenge_id === null ? undefined : toChallenge(row as SelectedChallenge);
}

export function toChallenge(row: SelectedChallenge): Challenge {
  return {
    id: row.challenge_id,
    purpose: row.challenge_purpose,
    userId: row.challenge_user_id,
    accountId: row.challenge_account_id,
    accountName: row.challenge_account_name ?? '',
    sessionHash: row.challenge_session_hash ?? undefined,
    kind: row.challenge_kind,
    state: row.challenge_state,
    secretHash: row.challenge_secret_hash ?? undefined,
    tries: row.challenge_tries,
    createdAt: new Date(row.challenge_created_at),
    expiresAt: new Date(row.challenge_expires_at),
    phone:
      row.challenge_phone_number === null
        ? undefined
        : {
            countryCode: row.challenge_phone_country_code ?? '',
            number: row.challenge_phone_number,
            extension: row.challenge_phone_extension ?? '',
          },
    pendingKey: row.challenge_pending_key ?? undefined,
    applicationName: row.challenge_application_name,
    authenticationType: row.challenge_authentication_type,
    clientAddress: row.challenge_client_address ?? undefined,
    target: row.challenge_target,
    ringing: row.challenge_ringing === 1,
    reason: row.challenge_reason ?? undefined,
  };
}

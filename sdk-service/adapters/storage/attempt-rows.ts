import { hash } from 'node:crypto';
import type { LoggedAttempt, ServerIdentity } from '../../ports/log-store.ts';
import type { AttemptRecord } from '../../ports/records.ts';
import type { LogFields } from './log-chain.ts';
import type { AttemptsTable } from './log-tables.ts';

type Columns = Omit<AttemptsTable, 'id' | 'node' | 'sequence' | 'mac'>;

/** An attempt as it is stored, its place in the chain left out. */
export type AttemptRow = { [Column in keyof Columns]: Columns[Column] };

export const attemptColumns = [
  'at',
  'user_id',
  'username',
  'first_name',
  'last_name',
  'email_address',
  'phone',
  'kind',
  'outcome',
  'reason',
  'application_name',
  'authentication_type',
  'account_name',
  'client_address',
  'challenge_id',
  'request_id',
  'server_name',
  'server_address',
  'device_id',
  'salt',
] as const satisfies readonly (keyof AttemptRow)[];

export function toAttemptRow(
  record: AttemptRecord,
  { server, salt }: { readonly server: ServerIdentity; readonly salt: Buffer },
): AttemptRow {
  return {
    at: record.at.getTime(),
    user_id: record.userId ?? null,
    username: record.username,
    first_name: record.firstName,
    last_name: record.lastName,
    email_address: record.emailAddress,
    phone: record.phone,
    kind: record.kind,
    outcome: record.outcome,
    reason: record.reason,
    application_name: record.applicationName,
    authentication_type: record.authenticationType,
    account_name: record.accountName,
    client_address: record.clientAddress,
    challenge_id: record.challengeId ?? null,
    request_id: record.requestId,
    server_name: server.name,
    server_address: server.address,
    device_id: record.deviceId ?? null,
    salt,
  };
}

export function toAttempt(row: AttemptRow): LoggedAttempt {
  return {
    at: new Date(row.at),
    userId: row.user_id ?? undefined,
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    emailAddress: row.email_address,
    phone: row.phone,
    kind: row.kind,
    outcome: row.outcome,
    reason: row.reason,
    applicationName: row.application_name,
    authenticationType: row.authentication_type,
    accountName: row.account_name,
    clientAddress: row.client_address,
    challengeId: row.challenge_id ?? undefined,
    requestId: row.request_id,
    serverName: row.server_name ?? '',
    serverAddress: row.server_address ?? '',
    deviceId: row.device_id ?? undefined,
  };
}

/**
 * What the chain covers of an attempt. Who it was enters as a salted digest: the personal fields can be erased one day, with
 * the digest kept in their place, and the chain still holds.
 */
export function attemptFields(row: AttemptRow): LogFields {
  return [
    row.at,
    row.user_id,
    row.kind,
    row.outcome,
    row.reason,
    row.application_name,
    row.authentication_type,
    row.account_name,
    row.challenge_id,
    row.request_id,
    personalDigest(row),
    // Rows from before there were these columns keep their MACs.
    ...(row.server_name === null ? [] : [row.server_name, row.server_address]),
    ...(row.device_id === null ? [] : [row.device_id]),
  ];
}

function personalDigest(row: AttemptRow): string {
  const { salt, username, first_name, last_name, email_address, phone, client_address } = row;
  const fields = [salt.toString('base64'), username, first_name, last_name, email_address, phone, client_address];
  return hash('sha256', JSON.stringify(fields), 'base64');
}

import type { ChangeRecord } from '../../ports/records.ts';
import type { LogFields } from './log-chain.ts';
import type { ChangesTable } from './log-tables.ts';

type Columns = Omit<ChangesTable, 'id' | 'node' | 'sequence' | 'mac'>;

/** A change as it is stored, its place in the chain left out. */
export type ChangeRow = { [Column in keyof Columns]: Columns[Column] };

export const changeColumns = [
  'at',
  'account_name',
  'actor',
  'client_address',
  'request_id',
  'action',
  'subject',
  'detail',
] as const satisfies readonly (keyof ChangeRow)[];

export function toChangeRow(record: ChangeRecord): ChangeRow {
  return {
    at: record.at.getTime(),
    account_name: record.accountName,
    actor: record.actor,
    client_address: record.clientAddress,
    request_id: record.requestId,
    action: record.action,
    subject: record.subject,
    detail: record.detail,
  };
}

export function toChange(row: ChangeRow): ChangeRecord {
  return {
    at: new Date(row.at),
    accountName: row.account_name,
    actor: row.actor,
    clientAddress: row.client_address,
    requestId: row.request_id,
    action: row.action,
    subject: row.subject,
    detail: row.detail,
  };
}

/** What the chain covers of a change: all of it. */
export function changeFields(row: ChangeRow): LogFields {
  return [row.at, row.account_name, row.actor, row.client_address, row.request_id, row.action, row.subject, row.detail];
}

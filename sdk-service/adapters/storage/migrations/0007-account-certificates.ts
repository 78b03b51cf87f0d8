import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

/** SHA-256 in hexadecimal. */
const FINGERPRINT = 64;
/** SHA-1 in hexadecimal. */
const THUMBPRINT = 40;
const LINE = 400;

/** Certificates by which callers are known. */
export const accountCertificates: Migration = {
  number: 7,
  name: 'account-certificates',
  statements: ({ builder: { schema }, types, table }) => [
    schema
      .createTable('account_certificates')
      .addColumn('fingerprint', types.text(FINGERPRINT), (column) => column.primaryKey().notNull())
      .addColumn('account_id', types.id, (column) => column.notNull().references('accounts.id'))
      // These three are for people to read; empty where only the fingerprint was said.
      .addColumn('thumbprint', types.text(THUMBPRINT), required)
      .addColumn('subject', types.text(LINE), required)
      .addColumn('expires_at', types.instant)
      .addColumn('added_at', types.instant, required)
      .modifyEnd(table),
    schema.createIndex('account_certificates_by_account').on('account_certificates').column('account_id'),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

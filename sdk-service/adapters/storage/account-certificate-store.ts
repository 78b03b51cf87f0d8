import type { AccountCertificate, AccountCertificateStore } from '../../ports/account-certificate-store.ts';
import type { AccountCertificatesTable } from './account-tables.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { RaiseGeneration } from './generations.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';

type Row = { [Column in keyof AccountCertificatesTable]: AccountCertificatesTable[Column] };

const columns = [
  'fingerprint',
  'account_id',
  'thumbprint',
  'subject',
  'expires_at',
  'added_at',
] as const satisfies readonly (keyof Row)[];

export function createAccountCertificateStore(
  database: Database,
  { logs, raiseGeneration }: { readonly logs: LogWriter; readonly raiseGeneration: RaiseGeneration },
): AccountCertificateStore {
  const every = database.query((builder) =>
    builder
      .selectFrom('account_certificates')
      .innerJoin('accounts', 'accounts.id', 'account_certificates.account_id')
      .select(columns.map((column) => `account_certificates.${column}` as const))
      .select('accounts.canonical_name')
      .orderBy('accounts.canonical_name')
      .orderBy('account_certificates.added_at'),
  );
  const byFingerprint = database.query((builder, { fingerprint }: { fingerprint: string }) =>
    builder.selectFrom('account_certificates').select('account_id').where('fingerprint', '=', fingerprint),
  );
  const count = database.query((builder, { accountId }: { accountId: string }) =>
    builder
      .selectFrom('account_certificates')
      .select(({ fn }) => fn.countAll<number>().as('number'))
      .where('account_id', '=', accountId),
  );
  const insert = database.query((builder, row: Row) =>
    builder.insertInto('account_certificates').values(markers(row, columns)),
  );
  const remove = database.query((builder, key: { accountId: string; fingerprint: string }) =>
    builder
      .deleteFrom('account_certificates')
      .where('account_id', '=', key.accountId)
      .where('fingerprint', '=', key.fingerprint),
  );

  return {
    async listCertificates() {
      const rows = await database.all(every, {});
      return rows.map((row) => ({ ...toCertificate(row), canonicalName: row.canonical_name }));
    },

    addCertificate: (certificate, maximum, record) =>
      database.write(function* () {
        const { fingerprint, accountId } = certificate;
        if ((yield* selectFirst(byFingerprint, { fingerprint })) !== undefined) return 'taken';
        if (((yield* selectFirst(count, { accountId }))?.number ?? 0) >= maximum) return 'full';
        yield* change(insert, toRow(certificate));
        yield* raiseGeneration('accounts');
        yield* logs.change(record);
        return 'added';
      }),

    removeCertificate: (accountId, fingerprint, record) =>
      database.write(function* () {
        if ((yield* change(remove, { accountId, fingerprint })) === 0) return false;
        yield* raiseGeneration('accounts');
        yield* logs.change(record);
        return true;
      }),
  };
}

function toRow({ fingerprint, accountId, thumbprint, subject, expiresAt, addedAt }: AccountCertificate): Row {
  return {
    fingerprint,
    account_id: accountId,
    thumbprint,
    subject,
    expires_at: expiresAt?.getTime() ?? null,
    added_at: addedAt.getTime(),
  };
}

function toCertificate(row: Row): AccountCertificate {
  return {
    fingerprint: row.fingerprint,
    accountId: row.account_id,
    thumbprint: row.thumbprint,
    subject: row.subject,
    expiresAt: row.expires_at === null ? undefined : new Date(row.expires_at),
    addedAt: new Date(row.added_at),
  };
}

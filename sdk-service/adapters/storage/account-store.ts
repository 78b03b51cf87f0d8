import type { Account } from '../../ports/records.ts';
import type { AccountStore } from '../../ports/storage.ts';
import type { AccountsTable } from './account-tables.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { RaiseGeneration } from './generations.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';

type AccountRow = { [Column in keyof AccountsTable]: AccountsTable[Column] };

const columns = [
  'id',
  'name',
  'canonical_name',
  'role',
  'password_hash',
  'enabled',
  'reports_client_address',
  'may_pass_unknown',
  'push_without_number',
  'version',
  'created_at',
] as const satisfies readonly (keyof AccountRow)[];

export function createAccountStore(
  database: Database,
  { logs, raiseGeneration }: { readonly logs: LogWriter; readonly raiseGeneration: RaiseGeneration },
): AccountStore {
  const every = database.query((builder) => builder.selectFrom('accounts').select(columns).orderBy('canonical_name'));
  const byName = database.query((builder, account: { canonicalName: string }) =>
    builder.selectFrom('accounts').select(columns).where('canonical_name', '=', account.canonicalName),
  );
  const insert = database.query((builder, row: AccountRow) =>
    builder.insertInto('accounts').values(markers(row, columns)),
  );

  return {
    async listAccounts() {
      return (await database.all(every, {})).map(toAccount);
    },

    async findAccount(canonicalName) {
      const row = await database.first(byName, { canonicalName });
      return row && toAccount(row);
    },

    addAccount: (account, record) =>
      database.write(function* () {
        const taken = yield* selectFirst(byName, { canonicalName: account.canonicalName });
        if (taken !== undefined) return false;
        yield* change(insert, toRow(account));
        yield* raiseGeneration('accounts');
        yield* logs.change(record);
        return true;
      }),

    changeAccount: (id, fields, record) =>
      database.write(function* () {
        const update = database.query((builder, account: { id: string }) =>
          builder
            .updateTable('accounts')
            .set(({ eb, lit }) => ({ ...toColumns(fields), version: eb('version', '+', lit(1)) }))
            .where('id', '=', account.id),
        );
        if ((yield* change(update, { id })) === 0) return false;
        yield* raiseGeneration('accounts');
        yield* logs.change(record);
        return true;
      }),
  };
}

function toColumns(fields: Parameters<AccountStore['changeAccount']>[1]): Partial<AccountRow> {
  return {
    ...(fields.role !== undefined && { role: fields.role }),
    ...(fields.passwordHash !== undefined && { password_hash: fields.passwordHash }),
    ...(fields.enabled !== undefined && { enabled: fields.enabled ? 1 : 0 }),
    ...(fields.reportsClientAddress !== undefined && { reports_client_address: fields.reportsClientAddress ? 1 : 0 }),
    ...(fields.mayPassUnknown !== undefined && { may_pass_unknown: fields.mayPassUnknown ? 1 : 0 }),
    ...(fields.allowPushWithoutNumber !== undefined && {
      push_without_number: fields.allowPushWithoutNumber ? 1 : 0,
    }),
  };
}

function toRow(account: Account): AccountRow {
  return {
    id: account.id,
    name: account.name,
    canonical_name: account.canonicalName,
    role: account.role,
    password_hash: account.passwordHash,
    enabled: account.enabled ? 1 : 0,
    reports_client_address: account.reportsClientAddress ? 1 : 0,
    may_pass_unknown: account.mayPassUnknown ? 1 : 0,
    push_without_number: account.allowPushWithoutNumber ? 1 : 0,
    version: account.version,
    created_at: account.createdAt.getTime(),
  };
}

function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    canonicalName: row.canonical_name,
    role: row.role,
    passwordHash: row.password_hash,
    enabled: row.enabled === 1,
    reportsClientAddress: row.reports_client_address === 1,
    mayPassUnknown: row.may_pass_unknown === 1,
    allowPushWithoutNumber: row.push_without_number === 1,
    version: row.version,
    createdAt: new Date(row.created_at),
  };
}

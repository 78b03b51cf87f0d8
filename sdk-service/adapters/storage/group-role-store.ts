import type { GroupRole, GroupRoleStore } from '../../ports/group-role-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { RaiseGeneration } from './generations.ts';
import type { GroupRolesTable } from './group-tables.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';

type Row = { [Column in keyof GroupRolesTable]: GroupRolesTable[Column] };

const columns = [
  'id',
  'directory_id',
  'group_id',
  'group_name',
  'role',
  'reports_client_address',
  'may_pass_unknown',
  'push_without_number',
  'added_at',
] as const satisfies readonly (keyof Row)[];

export function createGroupRoleStore(
  database: Database,
  { logs, raiseGeneration }: { readonly logs: LogWriter; readonly raiseGeneration: RaiseGeneration },
): GroupRoleStore {
  const queries = compileQueries(database);

  return {
    async listGroupRoles() {
      return (await database.all(queries.every, {})).map(toGroupRole);
    },

    addGroupRole: (role, { maximum }, record) =>
      database.write(function* () {
        const { directoryId, groupId } = role;
        if ((yield* selectFirst(queries.directory, { directoryId })) === undefined) return 'gone';
        if ((yield* selectFirst(queries.byGroup, { directoryId, groupId })) !== undefined) return 'taken';
        if (Number((yield* selectFirst(queries.count, {}))?.roles ?? 0) >= maximum) return 'full';
        yield* change(queries.insert, toRow(role));
        yield* raiseGeneration('accounts');
        yield* logs.change(record);
        return 'added';
      }),

    removeGroupRole: (id, record) =>
      database.write(function* () {
        if ((yield* change(queries.remove, { id })) === 0) return false;
        yield* raiseGeneration('accounts');
        yield* logs.change(record);
        return true;
      }),
  };
}

function compileQueries(database: Database) {
  return {
    every: database.query((builder) =>
      builder.selectFrom('group_roles').select(columns).orderBy('added_at').orderBy('id'),
    ),
    directory: database.query((builder, of: { directoryId: string }) =>
      builder.selectFrom('directories').select('id').where('id', '=', of.directoryId),
    ),
    byGroup: database.query((builder, of: { directoryId: string; groupId: string }) =>
      builder
        .selectFrom('group_roles')
        .select('id')
        .where('directory_id', '=', of.directoryId)
        .where('group_id', '=', of.groupId),
    ),
    count: database.query((builder) =>
      builder.selectFrom('group_roles').select(({ fn }) => fn.countAll<number>().as('roles')),
    ),
    insert: database.query((builder, row: Row) => builder.insertInto('group_roles').values(markers(row, columns))),
    remove: database.query((builder, of: { id: string }) => builder.deleteFrom('group_roles').where('id', '=', of.id)),
  };
}

function toRow(role: GroupRole): Row {
  return {
    id: role.id,
    directory_id: role.directoryId,
    group_id: role.groupId,
    group_name: role.groupName,
    role: role.role,
    reports_client_address: role.reportsClientAddress ? 1 : 0,
    may_pass_unknown: role.mayPassUnknown ? 1 : 0,
    push_without_number: role.allowPushWithoutNumber ? 1 : 0,
    added_at: role.addedAt.getTime(),
  };
}

function toGroupRole(row: Row): GroupRole {
  return {
    id: row.id,
    directoryId: row.directory_id,
    groupId: row.group_id,
    groupName: row.group_name,
    role: row.role,
    reportsClientAddress: row.reports_client_address === 1,
    mayPassUnknown: row.may_pass_unknown === 1,
    allowPushWithoutNumber: row.push_without_number === 1,
    addedAt: new Date(row.added_at),
  };
}

import type { AdministratorGroup, AdministratorGroupStore } from '../../ports/administrator-group-store.ts';
import type { TagMatch } from '../../ports/tag-store.ts';
import type { AdministratorCommands } from './administrator-commands.ts';
import { change, type Database, selectFirst, undo } from './database.ts';
import type { AdministratorGroupsTable } from './group-tables.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';

type Row = { [Column in keyof AdministratorGroupsTable]: AdministratorGroupsTable[Column] };

const columns = [
  'id',
  'directory_id',
  'group_id',
  'group_name',
  'rights',
  'match',
  'added_at',
  'due_at',
  'checked_at',
] as const satisfies readonly (keyof Row)[];

export function createAdministratorGroupStore(
  database: Database,
  { logs, administrators }: { readonly logs: LogWriter; readonly administrators: AdministratorCommands },
): AdministratorGroupStore {
  const queries = compileQueries(database);

  return {
    async listAdministratorGroups() {
      const [groups, tags] = await Promise.all([database.all(queries.every, {}), database.all(queries.tags, {})]);
      return groups.map((row) => {
        const tagIds = tags.filter((tag) => tag.administrator_group_id === row.id).map((tag) => tag.tag_id);
        return toGroup(row, tagIds);
      });
    },

    setAdministratorGroup: (group, { maximum }, record) =>
      database.write(function* () {
        const { directoryId, groupId, scope } = group;
        if ((yield* selectFirst(queries.directory, { directoryId })) === undefined) return 'gone';
        const before = yield* selectFirst(queries.byGroup, { directoryId, groupId });
        if (before !== undefined) yield* administrators.dissolveGroup(before.id, record.at.getTime());
        else if (Number((yield* selectFirst(queries.count, {}))?.groups ?? 0) >= maximum) return 'full';
        yield* change(queries.insert, toRow(group));
        const tagIds = new Set(scope?.tagIds);
        // Only those that are there; with fewer tags the scope would be another one.
        const inserted = yield* change(queries.insertTags, { id: group.id, tagIds: JSON.stringify([...tagIds]) });
        if (inserted !== tagIds.size) {
          yield* undo();
          return 'no-tag';
        }
        yield* logs.change(record);
        return 'set';
      }),

    removeAdministratorGroup: (id, record) =>
      database.write(function* () {
        if (!(yield* administrators.dissolveGroup(id, record.at.getTime()))) return false;
        yield* logs.change(record);
        return true;
      }),

    async listGroupAdministrators(userId) {
      const rows = await (userId === undefined
        ? database.all(queries.members, {})
        : database.all(queries.memberById, { userId }));
      return rows.map((row) => ({
        userId: row.user_id,
        username: row.username,
        administratorGroupId: row.administrator_group_id,
      }));
    },

    takeDueAdministratorGroup: (id, { now, nextAt }) =>
      database.write(function* () {
        return (yield* change(queries.take, { id, now: now.getTime(), nextAt: nextAt.getTime() })) === 1;
      }),

    noteAdministratorGroupChecked: (id, at) =>
      database.write(function* () {
        yield* change(queries.checked, { id, at: at.getTime() });
      }),

    setAdministratorByGroup: ({ userId, group }, record) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.byId, { id: group.id })) === undefined) return 'own';
        const outcome = yield* administrators.setByGroup({ userId, groupId: group.id }, group, record.at.getTime());
        if (outcome === 'set') yield* logs.change(record);
        return outcome;
      }),

    removeAdministratorByGroup: ({ userId, administratorGroupId: groupId }, record) =>
      database.write(function* () {
        if (!(yield* administrators.takeByGroup({ userId, groupId }, record.at.getTime()))) return false;
        yield* logs.change(record);
        return true;
      }),
  };
}

function compileQueries(database: Database) {
  const { listed } = database.dialect;
  const member = ['administrator_group_members.user_id', 'administrator_group_members.administrator_group_id'] as const;
  return {
    every: database.query((builder) =>
      builder.selectFrom('administrator_groups').select(columns).orderBy('added_at').orderBy('id'),
    ),
    tags: database.query((builder) =>
      builder
        .selectFrom('administrator_group_tags')
        .select(['administrator_group_id', 'tag_id'])
        .orderBy('administrator_group_id')
        .orderBy('tag_id'),
    ),
    directory: database.query((builder, of: { directoryId: string }) =>
      builder.selectFrom('directories').select('id').where('id', '=', of.directoryId),
    ),
    byGroup: database.query((builder, of: { directoryId: string; groupId: string }) =>
      builder
        .selectFrom('administrator_groups')
        .select('id')
        .where('directory_id', '=', of.directoryId)
        .where('group_id', '=', of.groupId),
    ),
    byId: database.query((builder, of: { id: string }) =>
      builder.selectFrom('administrator_groups').select('id').where('id', '=', of.id),
    ),
    count: database.query((builder) =>
      builder.selectFrom('administrator_groups').select(({ fn }) => fn.countAll<number>().as('groups')),
    ),
    insert: database.query((builder, row: Row) =>
      builder.insertInto('administrator_groups').values(markers(row, columns)),
    ),
    insertTags: database.query((builder, of: { id: string; tagIds: string }) =>
      builder
        .insertInto('administrator_group_tags')
        .columns(['administrator_group_id', 'tag_id'])
        .expression((eb) =>
          eb
            .selectFrom('administrator_groups')
            .innerJoin('tags', (join) => join.on('tags.id', 'in', listed(of.tagIds)))
            .select(['administrator_groups.id as administrator_group_id', 'tags.id as tag_id'])
            .where('administrator_groups.id', '=', of.id),
        ),
    ),
    // SQLite takes cross joins in the order in which they stand. By itself it would go through all users, who have the order.
    members: database.query((builder) =>
      builder
        .selectFrom('administrator_group_members')
        .crossJoin('users')
        .select([...member, 'users.username'])
        .whereRef('users.id', '=', 'administrator_group_members.user_id')
        .orderBy('users.canonical_name'),
    ),
    memberById: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('administrator_group_members')
        .innerJoin('users', 'users.id', 'administrator_group_members.user_id')
        .select([...member, 'users.username'])
        .where('administrator_group_members.user_id', '=', of.userId),
    ),
    take: database.query((builder, of: { id: string; now: number; nextAt: number }) =>
      builder
        .updateTable('administrator_groups')
        .set({ due_at: of.nextAt })
        .where('id', '=', of.id)
        .where('due_at', '<=', of.now),
    ),
    checked: database.query((builder, of: { id: string; at: number }) =>
      builder.updateTable('administrator_groups').set({ checked_at: of.at }).where('id', '=', of.id),
    ),
  };
}

function toRow(group: AdministratorGroup): Row {
  return {
    id: group.id,
    directory_id: group.directoryId,
    group_id: group.groupId,
    group_name: group.groupName,
    rights: JSON.stringify(group.rights),
    match: group.scope?.match ?? null,
    added_at: group.addedAt.getTime(),
    due_at: group.addedAt.getTime(),
    checked_at: group.checkedAt.getTime(),
  };
}

function toGroup(row: Row, tagIds: readonly string[]): AdministratorGroup {
  const match: TagMatch | null = row.match;
  return {
    id: row.id,
    directoryId: row.directory_id,
    groupId: row.group_id,
    groupName: row.group_name,
    rights: JSON.parse(row.rights),
    scope: match === null ? undefined : { match, tagIds },
    addedAt: new Date(row.added_at),
    checkedAt: new Date(row.checked_at),
  };
}

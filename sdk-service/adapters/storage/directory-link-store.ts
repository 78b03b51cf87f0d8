import type { DirectoryLink, DirectoryLinkStore, NewLinkedUser } from '../../ports/directory-config-store.ts';
import type { Id } from '../../ports/records.ts';
import type { SavedMember } from '../../ports/synchronization-store.ts';
import { type Command, change, changeEach, type Database, selectAll, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';
import type { MemberCommands } from './member-commands.ts';
import type { NameCommands } from './name-commands.ts';
import { changeUserFields } from './user-commands.ts';
import { toUser, toUserRow, userColumns, type WrittenUserRow, writtenUserColumns } from './user-rows.ts';

export function createDirectoryLinkStore(
  database: Database,
  {
    logs,
    names,
    members,
  }: { readonly logs: LogWriter; readonly names: NameCommands; readonly members: MemberCommands },
): DirectoryLinkStore {
  const queries = compileQueries(database);

  /** Table by table, since SQLite then has at hand what it needs. @param added with those of their names that are free. */
  function* addUsers(directoryId: Id, added: readonly NewLinkedUser[]): Command<void> {
    yield* changeEach(
      queries.insertUser,
      added.map(({ user }) => toUserRow(user)),
    );
    yield* changeEach(
      queries.insertLink,
      added.map(({ user, uniqueId }) => ({ userId: user.id, directoryId, uniqueId })),
    );
    yield* changeEach(
      queries.addName,
      added.flatMap(({ user, names: free }) => toNames(user.id, free)),
    );
    for (const { change: record } of added) yield* logs.change(record);
    yield* members.insert(added.flatMap(memberOf));
  }

  return {
    async findLinkedUsers({ directoryId, uniqueIds }) {
      const rows = await database.all(queries.linkedUsers, { directoryId, ids: JSON.stringify(uniqueIds) });
      if (rows.length === 0) return [];
      const furtherNames = new Map(rows.map(({ id }): [Id, string[]] => [id, []]));
      const userIds = JSON.stringify([...furtherNames.keys()]);
      for (const { user_id: userId, canonical_name: name } of await database.all(queries.namesOfUsers, { userIds })) {
        furtherNames.get(userId)?.push(name);
      }
      return rows.map((row) => ({
        uniqueId: row.unique_id,
        user: toUser(row),
        names: furtherNames.get(row.id) ?? [],
      }));
    },

    async findDirectoryLink(canonicalName) {
      const row = await database.first(queries.linkOfName, { canonicalName });
      return row && { directoryId: row.directory_id, uniqueId: row.unique_id };
    },

    addLinkedUsers: (directoryId, users) =>
      database.write(function* () {
        const held = yield* names.findHeld(users.flatMap((each) => [each.user.canonicalName, ...each.names]));
        const ids = JSON.stringify(users.map(({ uniqueId }) => uniqueId));
        const linked = yield* selectAll(queries.linkedIds, { directoryId, ids });
        const entries = new Set(linked.map((row) => row.unique_id));
        const added: NewLinkedUser[] = [];
        const outcomes = users.map((each) => {
          if (held.has(each.user.canonicalName) || entries.has(each.uniqueId)) return 'taken';
          entries.add(each.uniqueId);
          held.add(each.user.canonicalName);
          added.push({ ...each, names: takeFree(each.names, held) });
          return 'added';
        });
        yield* addUsers(directoryId, added);
        return outcomes;
      }),

    changeLinkedUser: (id, { fields, link, names: wanted }, record) =>
      database.write(function* () {
        if (link !== undefined) {
          const holder = yield* selectFirst(queries.holder, { ...link });
          const present = yield* selectFirst(queries.linkOfUser, { userId: id });
          if ((holder !== undefined && holder.user_id !== id) || isOther(present, link)) return 'taken';
          if ((yield* changeUserFields(database, { id, fields, at: record.at })) === false) return 'gone';
          if (present === undefined) yield* change(queries.insertLink, { userId: id, ...link });
        } else if ((yield* changeUserFields(database, { id, fields, at: record.at })) === false) return 'gone';
        yield* changeEach(queries.addName, toNames(id, takeFree(wanted, yield* names.findHeld(wanted))));
        yield* logs.change(record);
        return 'changed';
      }),
  };
}

/** Whoever has a name keeps it. @param held the names that somebody has; grows by those that are free. */
function takeFree(wanted: readonly string[], held: Set<string>): readonly string[] {
  const free = new Set(wanted.filter((name) => !held.has(name)));
  for (const name of free) held.add(name);
  return [...free];
}

function toNames(userId: Id, names: readonly string[]) {
  return names.map((canonicalName) => ({ canonicalName, userId }));
}

function memberOf({ user, member }: NewLinkedUser): readonly SavedMember[] {
  if (member === undefined) return [];
  return [{ userId: user.id, ...member, isDisabledHere: false, userStamp: user.updatedAt }];
}

function isOther(
  present: { readonly directory_id: string; readonly unique_id: string } | undefined,
  { directoryId, uniqueId }: DirectoryLink,
): boolean {
  return present !== undefined && (present.directory_id !== directoryId || present.unique_id !== uniqueId);
}

function compileQueries(database: Database) {
  const { listed } = database.dialect;
  return {
    linkedUsers: database.query((builder, of: { directoryId: string; ids: string }) =>
      builder
        .selectFrom('directory_links')
        .innerJoin('users', 'users.id', 'directory_links.user_id')
        .select([...userColumns, 'directory_links.unique_id'])
        .where('directory_links.directory_id', '=', of.directoryId)
        .where('directory_links.unique_id', 'in', listed(of.ids)),
    ),
    linkedIds: database.query((builder, of: { directoryId: string; ids: string }) =>
      builder
        .selectFrom('directory_links')
        .select('unique_id')
        .where('directory_id', '=', of.directoryId)
        .where('unique_id', 'in', listed(of.ids)),
    ),
    linkOfName: database.query((builder, user: { canonicalName: string }) =>
      builder
        .selectFrom('users')
        .innerJoin('directory_links', 'directory_links.user_id', 'users.id')
        .select(['directory_links.directory_id', 'directory_links.unique_id'])
        .where('users.canonical_name', '=', user.canonicalName),
    ),
    linkOfUser: database.query((builder, link: { userId: string }) =>
      builder.selectFrom('directory_links').select(['directory_id', 'unique_id']).where('user_id', '=', link.userId),
    ),
    holder: database.query((builder, link: { directoryId: string; uniqueId: string }) =>
      builder
        .selectFrom('directory_links')
        .select('user_id')
        .where('directory_id', '=', link.directoryId)
        .where('unique_id', '=', link.uniqueId),
    ),
    namesOfUsers: database.query((builder, of: { userIds: string }) =>
      builder.selectFrom('user_names').select(['user_id', 'canonical_name']).where('user_id', 'in', listed(of.userIds)),
    ),
    insertUser: database.query((builder, row: WrittenUserRow) =>
      builder.insertInto('users').values(markers(row, writtenUserColumns)),
    ),
    insertLink: database.query((builder, link: { userId: string; directoryId: string; uniqueId: string }) =>
      builder
        .insertInto('directory_links')
        .values({ user_id: link.userId, directory_id: link.directoryId, unique_id: link.uniqueId }),
    ),
    addName: database.query((builder, name: { canonicalName: string; userId: string }) =>
      builder.insertInto('user_names').values({ canonical_name: name.canonicalName, user_id: name.userId }),
    ),
  };
}

import type { DirectoryLink, DirectoryLinkStore } from '../../ports/directory-config-store.ts';
import type { Id } from '../../ports/records.ts';
import { type Command, change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';
import type { NameCommands } from './name-commands.ts';
import { changeUserFields } from './user-commands.ts';
import { toUser, toUserRow, userColumns, type WrittenUserRow, writtenUserColumns } from './user-rows.ts';

export function createDirectoryLinkStore(
  database: Database,
  { logs, names }: { readonly logs: LogWriter; readonly names: NameCommands },
): DirectoryLinkStore {
  const queries = compileQueries(database);

  /** Those that nobody has; whoever has one keeps it. */
  function* giveNames(userId: Id, wanted: readonly string[]): Command<void> {
    for (const canonicalName of wanted) {
      if ((yield* names.findHolder(canonicalName)) === undefined) {
        yield* change(queries.addName, { canonicalName, userId });
      }
    }
  }

  return {
    async findLinkedUser(link) {
      const row = await database.first(queries.linkedUser, { ...link });
      if (row === undefined) return undefined;
      const further = await database.all(queries.namesOfUser, { userId: row.id });
      return { user: toUser(row), names: further.map((name) => name.canonical_name) };
    },

    async findDirectoryLink(canonicalName) {
      const row = await database.first(queries.linkOfName, { canonicalName });
      return row && { directoryId: row.directory_id, uniqueId: row.unique_id };
    },

    addLinkedUser: (user, { link, names: wanted }, record) =>
      database.write(function* () {
        if ((yield* names.findHolder(user.canonicalName)) !== undefined) return 'taken';
        if ((yield* selectFirst(queries.holder, { ...link })) !== undefined) return 'taken';
        yield* change(queries.insertUser, toUserRow(user));
        yield* change(queries.insertLink, { userId: user.id, ...link });
        yield* giveNames(user.id, wanted);
        yield* logs.change(record);
        return 'added';
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
        yield* giveNames(id, wanted);
        yield* logs.change(record);
        return 'changed';
      }),
  };
}

function isOther(
  present: { readonly directory_id: string; readonly unique_id: string } | undefined,
  { directoryId, uniqueId }: DirectoryLink,
): boolean {
  return present !== undefined && (present.directory_id !== directoryId || present.unique_id !== uniqueId);
}

function compileQueries(database: Database) {
  return {
    linkedUser: database.query((builder, link: { directoryId: string; uniqueId: string }) =>
      builder
        .selectFrom('directory_links')
        .innerJoin('users', 'users.id', 'directory_links.user_id')
        .select(userColumns)
        .where('directory_links.directory_id', '=', link.directoryId)
        .where('directory_links.unique_id', '=', link.uniqueId),
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
    namesOfUser: database.query((builder, user: { userId: string }) =>
      builder.selectFrom('user_names').select('canonical_name').where('user_id', '=', user.userId),
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

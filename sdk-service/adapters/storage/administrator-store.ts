import type { AdministratorStore } from '../../ports/administrator-store.ts';
import type { TagMatch } from '../../ports/tag-store.ts';
import { change, type Database, undo } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { toUser, userColumns } from './user-rows.ts';

export function createAdministratorStore(database: Database, logs: LogWriter): AdministratorStore {
  const queries = compileQueries(database);

  function* clearScope(userId: string) {
    yield* change(queries.clearTags, { userId });
    yield* change(queries.clearScope, { userId });
  }

  return {
    async findAdministratorScope(userId) {
      const rows = await database.all(queries.scope, { userId });
      const match = rows[0]?.match;
      return match && { match, tagIds: rows.map((row) => row.tag_id) };
    },

    setAdministrator: (userId, { rights, scope }, record) =>
      database.write(function* () {
        const values = { userId, rights: JSON.stringify(rights), at: record.at.getTime() };
        if ((yield* change(queries.setRights, values)) === 0) return 'gone';
        yield* clearScope(userId);
        if (scope !== undefined) {
          yield* change(queries.insertScope, { userId, match: scope.match });
          const tagIds = new Set(scope.tagIds);
          // Only those that are there; with fewer tags the scope would be another one.
          const inserted = yield* change(queries.insertTags, { userId, tagIds: JSON.stringify([...tagIds]) });
          if (inserted !== tagIds.size) {
            yield* undo();
            return 'no-tag';
          }
        }
        yield* logs.change(record);
        return 'set';
      }),

    removeAdministrator: (userId, record) =>
      database.write(function* () {
        if ((yield* change(queries.takeRights, { userId, at: record.at.getTime() })) === 0) return false;
        yield* clearScope(userId);
        yield* logs.change(record);
        return true;
      }),

    async listAdministrators(page) {
      return (await database.all(queries.behind, page)).map(toUser);
    },
  };
}

function compileQueries(database: Database) {
  const { limit, listed } = database.dialect;
  return {
    scope: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('administrator_scopes')
        .innerJoin('administrator_tags', 'administrator_tags.user_id', 'administrator_scopes.user_id')
        .select(['administrator_scopes.match as match', 'administrator_tags.tag_id as tag_id'])
        .where('administrator_scopes.user_id', '=', of.userId)
        .orderBy('administrator_tags.tag_id'),
    ),
    setRights: database.query((builder, grant: { userId: string; rights: string; at: number }) =>
      builder
        .updateTable('users')
        .set({ administrator_rights: grant.rights, updated_at: grant.at })
        .where('id', '=', grant.userId),
    ),
    takeRights: database.query((builder, of: { userId: string; at: number }) =>
      builder
        .updateTable('users')
        .set({ administrator_rights: null, updated_at: of.at })
        .where('id', '=', of.userId)
        .where('administrator_rights', 'is not', null),
    ),
    clearScope: database.query((builder, of: { userId: string }) =>
      builder.deleteFrom('administrator_scopes').where('user_id', '=', of.userId),
    ),
    clearTags: database.query((builder, of: { userId: string }) =>
      builder.deleteFrom('administrator_tags').where('user_id', '=', of.userId),
    ),
    insertScope: database.query((builder, of: { userId: string; match: TagMatch }) =>
      builder.insertInto('administrator_scopes').values({ user_id: of.userId, match: of.match }),
    ),
    insertTags: database.query((builder, of: { userId: string; tagIds: string }) =>
      builder
        .insertInto('administrator_tags')
        .columns(['user_id', 'tag_id'])
        .expression((eb) =>
          eb
            .selectFrom('users')
            .innerJoin('tags', (join) => join.on('tags.id', 'in', listed(of.tagIds)))
            .select(['users.id as user_id', 'tags.id as tag_id'])
            .where('users.id', '=', of.userId),
        ),
    ),
    behind: database.query((builder, page: { after: string; limit: number }) =>
      builder
        .selectFrom('users')
        .select(userColumns)
        .where('administrator_rights', 'is not', null)
        .where('canonical_name', '>', page.after)
        .orderBy('canonical_name')
        .modifyEnd(limit(page.limit)),
    ),
  };
}

import type { AdministratorStore } from '../../ports/administrator-store.ts';
import type { AdministratorCommands } from './administrator-commands.ts';
import type { Database } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { toUser, userColumns } from './user-rows.ts';

export function createAdministratorStore(
  database: Database,
  { logs, administrators }: { readonly logs: LogWriter; readonly administrators: AdministratorCommands },
): AdministratorStore {
  const queries = compileQueries(database);

  return {
    async findAdministratorScope(userId) {
      const rows = await database.all(queries.scope, { userId });
      const match = rows[0]?.match;
      return match && { match, tagIds: rows.map((row) => row.tag_id) };
    },

    setAdministrator: (userId, grant, record) =>
      database.write(function* () {
        const outcome = yield* administrators.set(userId, grant, record.at.getTime());
        if (outcome === 'set') yield* logs.change(record);
        return outcome;
      }),

    removeAdministrator: (userId, record) =>
      database.write(function* () {
        if (!(yield* administrators.take(userId, record.at.getTime()))) return false;
        yield* logs.change(record);
        return true;
      }),

    async listAdministrators(page) {
      return (await database.all(queries.behind, page)).map(toUser);
    },
  };
}

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    scope: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('administrator_scopes')
        .innerJoin('administrator_tags', 'administrator_tags.user_id', 'administrator_scopes.user_id')
        .select(['administrator_scopes.match as match', 'administrator_tags.tag_id as tag_id'])
        .where('administrator_scopes.user_id', '=', of.userId)
        .orderBy('administrator_tags.tag_id'),
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

import type { UserNameStore } from '../../ports/user-name-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { NameCommands } from './name-commands.ts';

export function createUserNameStore(
  database: Database,
  { logs, names }: { readonly logs: LogWriter; readonly names: NameCommands },
): UserNameStore {
  const { listed } = database.dialect;
  const matches = database.query((builder, of: { names: string }) =>
    builder
      .selectFrom('users')
      .select(['users.canonical_name as name', 'users.id as user_id', 'users.canonical_name as canonical_name'])
      .where('users.canonical_name', 'in', listed(of.names))
      .unionAll(
        builder
          .selectFrom('user_names')
          .innerJoin('users', 'users.id', 'user_names.user_id')
          .select([
            'user_names.canonical_name as name',
            'users.id as user_id',
            'users.canonical_name as canonical_name',
          ])
          .where('user_names.canonical_name', 'in', listed(of.names)),
      ),
  );
  const ofUser = database.query((builder, user: { id: string }) =>
    builder.selectFrom('user_names').select('canonical_name').where('user_id', '=', user.id).orderBy('canonical_name'),
  );
  const userById = database.query((builder, user: { id: string }) =>
    builder.selectFrom('users').select('id').where('id', '=', user.id),
  );
  const insert = database.query((builder, name: { canonicalName: string; userId: string }) =>
    builder.insertInto('user_names').values({ canonical_name: name.canonicalName, user_id: name.userId }),
  );
  const remove = database.query((builder, name: { canonicalName: string; userId: string }) =>
    builder
      .deleteFrom('user_names')
      .where('canonical_name', '=', name.canonicalName)
      .where('user_id', '=', name.userId),
  );

  return {
    async findNameMatches(asked) {
      const rows = await database.all(matches, { names: JSON.stringify(asked) });
      return rows.map((row) => ({ name: row.name, userId: row.user_id, canonicalName: row.canonical_name }));
    },

    addUserName: (userId, canonicalName, record) =>
      database.write(function* () {
        if ((yield* selectFirst(userById, { id: userId })) === undefined) return 'gone';
        if ((yield* names.findHolder(canonicalName)) !== undefined) return 'taken';
        yield* change(insert, { canonicalName, userId });
        yield* logs.change(record);
        return 'added';
      }),

    removeUserName: (userId, canonicalName, record) =>
      database.write(function* () {
        const removed = yield* change(remove, { canonicalName, userId });
        if (removed === 1) yield* logs.change(record);
        return removed === 1;
      }),

    async listUserNames(userId) {
      return (await database.all(ofUser, { id: userId })).map((row) => row.canonical_name);
    },
  };
}

import type { UserLifecycleStore } from '../../ports/user-lifecycle-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import { createDeleteUser } from './delete-user.ts';
import type { LogWriter } from './log-writer.ts';
import type { NameCommands } from './name-commands.ts';

export function createUserLifecycleStore(
  database: Database,
  { logs, names }: { readonly logs: LogWriter; readonly names: NameCommands },
): UserLifecycleStore {
  const deleteUser = createDeleteUser(database);
  const nameOf = database.query((builder, user: { id: string }) =>
    builder.selectFrom('users').select('canonical_name').where('id', '=', user.id),
  );
  const rename = database.query((builder, user: { id: string; username: string; canonicalName: string; at: number }) =>
    builder
      .updateTable('users')
      .set({ username: user.username, canonical_name: user.canonicalName, updated_at: user.at })
      .where('id', '=', user.id),
  );
  const person = database.query((builder, of: { canonicalName: string }) =>
    builder.selectFrom('directory_people').select('canonical_name').where('canonical_name', '=', of.canonicalName),
  );
  const renamePerson = database.query((builder, of: { from: string; to: string }) =>
    builder.updateTable('directory_people').set({ canonical_name: of.to }).where('canonical_name', '=', of.from),
  );

  return {
    deleteUser: (id, record) =>
      database.write(function* () {
        const deleted = yield* deleteUser(id);
        if (deleted) yield* logs.change(record);
        return deleted;
      }),

    renameUser: (id, { username, canonicalName }, record) =>
      database.write(function* () {
        const before = yield* selectFirst(nameOf, { id });
        if (before === undefined) return 'gone';
        const holder = yield* names.findHolder(canonicalName);
        if (holder !== undefined && holder !== id) return 'taken';
        const from = before.canonical_name;
        if (from !== canonicalName) {
          // Who is known to the directory under that name might be somebody else: his password must not open this record.
          if ((yield* selectFirst(person, { canonicalName })) !== undefined) return 'taken';
          yield* names.remove(canonicalName);
          yield* change(renamePerson, { from, to: canonicalName });
        }
        yield* change(rename, { id, username, canonicalName, at: record.at.getTime() });
        yield* logs.change(record);
        return 'renamed';
      }),
  };
}

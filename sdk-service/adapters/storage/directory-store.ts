import type { DirectoryStore } from '../../ports/directory-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';

type Flag = 0 | 1;

export function createDirectoryStore(database: Database, logs: LogWriter): DirectoryStore {
  const byName = database.query((builder, person: { canonicalName: string }) =>
    builder
      .selectFrom('directory_people')
      .select(['canonical_name', 'password_hash', 'enabled', 'must_change_password'])
      .where('canonical_name', '=', person.canonicalName),
  );
  const insert = database.query(
    (builder, person: { canonicalName: string; passwordHash: string; enabled: Flag; mustChange: Flag }) =>
      builder.insertInto('directory_people').values({
        canonical_name: person.canonicalName,
        password_hash: person.passwordHash,
        enabled: person.enabled,
        must_change_password: person.mustChange,
      }),
  );
  const setPassword = database.query((builder, person: { canonicalName: string; hash: string; mustChange: Flag }) =>
    builder
      .updateTable('directory_people')
      .set({ password_hash: person.hash, must_change_password: person.mustChange })
      .where('canonical_name', '=', person.canonicalName),
  );

  return {
    async findPerson(canonicalName) {
      const row = await database.first(byName, { canonicalName });
      if (row === undefined) return undefined;
      return {
        canonicalName: row.canonical_name,
        passwordHash: row.password_hash,
        enabled: row.enabled === 1,
        mustChangePassword: row.must_change_password === 1,
      };
    },

    addPerson: ({ canonicalName, passwordHash, enabled, mustChangePassword }, record) =>
      database.write(function* () {
        if ((yield* selectFirst(byName, { canonicalName })) !== undefined) return false;
        const row = { canonicalName, passwordHash, enabled: enabled ? 1 : 0, mustChange: mustChangePassword ? 1 : 0 };
        yield* change(insert, row as typeof row & { enabled: Flag; mustChange: Flag });
        yield* logs.change(record);
        return true;
      }),

    setPersonPassword: (canonicalName, { hash, mustChange }, record) =>
      database.write(function* () {
        const found = yield* change(setPassword, { canonicalName, hash, mustChange: mustChange ? 1 : 0 });
        if (found === 0) return false;
        yield* logs.change(record);
        return true;
      }),
  };
}

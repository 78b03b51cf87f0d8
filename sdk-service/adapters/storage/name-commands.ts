import type { Id } from '../../ports/records.ts';
import { type Command, change, type Database, selectAll, selectFirst } from './database.ts';

/** What several commands do to the names of users: each name, further ones included, is one user's. */
export interface NameCommands {
  /** The user who has this name, as his name or as a further one. */
  findHolder(canonicalName: string): Command<Id | undefined>;
  /** Those of the names that somebody has. */
  findHeld(canonicalNames: readonly string[]): Command<Set<string>>;
  /** Takes a further name away. @returns false when there was none. */
  remove(canonicalName: string): Command<boolean>;
}

export function createNameCommands(database: Database): NameCommands {
  const userOf = database.query((builder, name: { canonicalName: string }) =>
    builder.selectFrom('users').select('id').where('canonical_name', '=', name.canonicalName),
  );
  const holderOf = database.query((builder, name: { canonicalName: string }) =>
    builder.selectFrom('user_names').select('user_id').where('canonical_name', '=', name.canonicalName),
  );
  const { listed } = database.dialect;
  const held = database.query((builder, of: { names: string }) =>
    builder
      .selectFrom('users')
      .select('canonical_name')
      .where('canonical_name', 'in', listed(of.names))
      .unionAll(
        builder.selectFrom('user_names').select('canonical_name').where('canonical_name', 'in', listed(of.names)),
      ),
  );
  const remove = database.query((builder, name: { canonicalName: string }) =>
    builder.deleteFrom('user_names').where('canonical_name', '=', name.canonicalName),
  );

  return {
    *findHolder(canonicalName) {
      const user = yield* selectFirst(userOf, { canonicalName });
      if (user !== undefined) return user.id;
      return (yield* selectFirst(holderOf, { canonicalName }))?.user_id;
    },
    *findHeld(canonicalNames) {
      const rows = yield* selectAll(held, { names: JSON.stringify(canonicalNames) });
      return new Set(rows.map((row) => row.canonical_name));
    },
    *remove(canonicalName) {
      return (yield* change(remove, { canonicalName })) === 1;
    },
  };
}

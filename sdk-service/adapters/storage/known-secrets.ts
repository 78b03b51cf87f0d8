import type { KnownSecret } from '../../ports/pin-store.ts';
import type { Id, KnowledgeKind } from '../../ports/records.ts';
import { type Command, change, type Database, selectAll, selectFirst } from './database.ts';
import { toThrottle } from './subject-rows.ts';

/** A secret of which a user has one or none: what the stores of PINs and static tokens have in common. */
export interface KnownSecrets {
  /** Of a user who does not exist: none. */
  find(userId: Id): Promise<KnownSecret>;
  /** The hash as the command sees it. */
  read(userId: Id): Command<string | undefined>;
  /** @param hash undefined: takes it away. */
  write(userId: Id, hash: string | undefined): Command<void>;
}

type SecretTable = 'pins' | 'static_tokens';

export function createKnownSecrets(
  database: Database,
  { table, kind }: { readonly table: SecretTable; readonly kind: KnowledgeKind },
): KnownSecrets {
  const found = database.query((builder, user: { id: string }) =>
    builder
      .selectFrom('users')
      .leftJoin(builder.selectFrom(table).select(['user_id', 'hash']).as('known'), (join) =>
        join.onRef('known.user_id', '=', 'users.id'),
      )
      .leftJoin('authenticators', (join) =>
        join.onRef('authenticators.user_id', '=', 'users.id').on('authenticators.kind', '=', kind),
      )
      .select(['known.hash', 'authenticators.failures', 'authenticators.throttled_until'])
      .where('users.id', '=', user.id),
  );
  const byUser = database.query((builder, user: { id: string }) =>
    builder.selectFrom(table).select('hash').where('user_id', '=', user.id),
  );
  const replace = database.query((builder, secret: { userId: string; hash: string }) =>
    builder.updateTable(table).set({ hash: secret.hash }).where('user_id', '=', secret.userId),
  );
  const insert = database.query((builder, secret: { userId: string; hash: string }) =>
    builder.insertInto(table).values({ user_id: secret.userId, hash: secret.hash }),
  );
  const remove = database.query((builder, user: { id: string }) =>
    builder.deleteFrom(table).where('user_id', '=', user.id),
  );

  return {
    async find(userId) {
      const row = await database.first(found, { id: userId });
      return {
        hash: row?.hash ?? undefined,
        throttle: toThrottle(row?.failures ?? null, row?.throttled_until ?? null),
      };
    },

    *read(userId) {
      return (yield* selectFirst(byUser, { id: userId }))?.hash;
    },

    *write(userId, hash) {
      if (hash === undefined) yield* change(remove, { id: userId });
      else if ((yield* change(replace, { userId, hash })) === 0) yield* change(insert, { userId, hash });
    },
  };
}

/** All hashes of a kind as a command sees them: one of a PIN or token, four of the answers. */
export function createHashReader(database: Database): (kind: KnowledgeKind, userId: Id) => Command<readonly string[]> {
  const tables = { pin: 'pins', 'security-questions': 'security_questions', 'static-token': 'static_tokens' } as const;
  const queryOf = (kind: KnowledgeKind) =>
    database.query((builder, user: { id: string }) =>
      builder.selectFrom(tables[kind]).select('hash').where('user_id', '=', user.id),
    );
  const queries = {
    pin: queryOf('pin'),
    'security-questions': queryOf('security-questions'),
    'static-token': queryOf('static-token'),
  };
  return function* (kind, userId) {
    return (yield* selectAll(queries[kind], { id: userId })).map(({ hash }) => hash);
  };
}

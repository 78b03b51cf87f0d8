import type { PassedSessionStore } from '../../ports/passed-session-store.ts';
import { change, type Database } from './database.ts';
import { markers } from './markers.ts';
import type { PassTables } from './pass-tables.ts';
import { toUser, userColumns } from './user-rows.ts';

type Columns = PassTables['passed_sessions'];

type Row = { [Column in keyof Columns]: Columns[Column] };

const columns = [
  'id_hash',
  'cookie_hash',
  'user_id',
  'fallback_enabled',
  'created_at',
  'expires_at',
  'succeeded_at',
] as const satisfies readonly (keyof Row)[];

const selected = [
  'passed_sessions.id_hash',
  'passed_sessions.cookie_hash',
  'passed_sessions.fallback_enabled',
  'passed_sessions.created_at as passed_at',
  'passed_sessions.expires_at',
  'passed_sessions.succeeded_at',
] as const;

export function createPassedSessionStore(database: Database): PassedSessionStore {
  const insert = database.query((builder, row: Row) =>
    builder.insertInto('passed_sessions').values(markers(row, columns)),
  );
  const byId = database.query((builder, of: { idHash: Buffer; now: number }) =>
    builder
      .selectFrom('passed_sessions')
      .innerJoin('users', 'users.id', 'passed_sessions.user_id')
      .select(userColumns)
      .select(selected)
      .where('passed_sessions.id_hash', '=', of.idHash)
      .where('passed_sessions.expires_at', '>', of.now),
  );
  const byCookie = database.query((builder, of: { cookieHash: Buffer; now: number }) =>
    builder
      .selectFrom('passed_sessions')
      .innerJoin('users', 'users.id', 'passed_sessions.user_id')
      .select(userColumns)
      .select(selected)
      .where('passed_sessions.cookie_hash', '=', of.cookieHash)
      .where('passed_sessions.expires_at', '>', of.now),
  );
  const succeed = database.query((builder, of: { cookieHash: Buffer; now: number }) =>
    builder
      .updateTable('passed_sessions')
      .set({ succeeded_at: of.now })
      .where('cookie_hash', '=', of.cookieHash)
      .where('expires_at', '>', of.now)
      .where('succeeded_at', 'is', null),
  );

  return {
    addPassedSession: (session) =>
      database.write(function* () {
        yield* change(insert, {
          id_hash: session.idHash,
          cookie_hash: session.cookieHash,
          user_id: session.userId,
          fallback_enabled: session.fallbackEnabled ? 1 : 0,
          created_at: session.createdAt.getTime(),
          expires_at: session.expiresAt.getTime(),
          succeeded_at: session.succeededAt?.getTime() ?? null,
        });
      }),

    async findPassedSession(by, at) {
      const now = at.getTime();
      const row =
        'idHash' in by
          ? await database.first(byId, { idHash: by.idHash, now })
          : await database.first(byCookie, { cookieHash: by.cookieHash, now });
      if (row === undefined) return undefined;
      const user = toUser(row);
      const session = {
        idHash: row.id_hash,
        cookieHash: row.cookie_hash,
        userId: user.id,
        fallbackEnabled: row.fallback_enabled === 1,
        createdAt: new Date(row.passed_at),
        expiresAt: new Date(row.expires_at),
        succeededAt: row.succeeded_at === null ? undefined : new Date(row.succeeded_at),
      };
      return { session, user };
    },

    succeedPassedSession: (cookieHash, now) =>
      database.write(function* () {
        return (yield* change(succeed, { cookieHash, now: now.getTime() })) === 1;
      }),
  };
}

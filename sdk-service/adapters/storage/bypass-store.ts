import type { Bypass, BypassStore } from '../../ports/bypass-store.ts';
import type { BypassCommands } from './bypass-commands.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';
import type { BypassesTable } from './pass-tables.ts';

/** One-time bypasses and their history; how an authentication learns of one: `subject-rows.ts`. */
export function createBypassStore(
  database: Database,
  { logs, bypasses }: { readonly logs: LogWriter; readonly bypasses: BypassCommands },
): BypassStore {
  const queries = compileQueries(database);

  return {
    giveBypass: (bypass, replaced, record) =>
      database.write(function* () {
        const { userId, givenAt, givenBy } = bypass;
        if ((yield* selectFirst(queries.user, { userId })) === undefined) return false;
        yield* bypasses.cancel({ userId, at: givenAt, by: givenBy, reason: replaced });
        yield* change(queries.endExpired, { userId });
        yield* change(queries.insert, {
          user_id: userId,
          username: bypass.username,
          phone: bypass.phone,
          seconds: bypass.seconds,
          given_by: givenBy,
          reason: bypass.reason,
          given_at: givenAt.getTime(),
          expires_at: bypass.expiresAt.getTime(),
        });
        yield* logs.change(record);
        return true;
      }),

    useBypass: ({ number, userId, now, approved }) =>
      database.write(function* () {
        if ((yield* change(queries.use, { number, userId, now: now.getTime() })) === 0) return false;
        yield* logs.attempt(approved);
        return true;
      }),

    cancelBypass: (userId, end, record) =>
      database.write(function* () {
        if (!(yield* bypasses.cancel({ userId, ...end }))) return false;
        yield* logs.change(record);
        return true;
      }),

    async listBypasses(limit, userId) {
      const rows =
        userId === undefined
          ? await database.all(queries.all, { limit })
          : await database.all(queries.ofUser, { userId, limit });
      return rows.map(toBypass);
    },
  };
}

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    user: database.query((builder, of: { userId: string }) =>
      builder.selectFrom('users').select('id').where('id', '=', of.userId),
    ),

    endExpired: database.query((builder, of: { userId: string }) =>
      builder
        .updateTable('bypasses')
        .set(({ ref }) => ({ ended_at: ref('expires_at') }))
        .where('user_id', '=', of.userId)
        .where('ended_at', 'is', null),
    ),

    insert: database.query((builder, row: Pick<BypassesTable, (typeof givenColumns)[number]>) =>
      builder.insertInto('bypasses').values(markers(row, givenColumns)),
    ),

    // Used once, however many try at once; what changed since the user was read counts too.
    use: database.query((builder, by: { number: number; userId: string; now: number }) =>
      builder
        .updateTable('bypasses')
        .set({ ended_at: by.now, used_at: by.now })
        .where('number', '=', by.number)
        .where('user_id', '=', by.userId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', by.now)
        .where(({ exists, selectFrom, lit }) =>
          exists(
            selectFrom('users')
              .select('users.id')
              .where('users.id', '=', by.userId)
              .where('users.enabled', '=', lit(1)),
          ),
        )
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('blocks')
                .select('blocks.number')
                .where('blocks.user_id', '=', by.userId)
                .where('blocks.ended_at', 'is', null)
                .where('blocks.expires_at', '>', by.now),
            ),
          ),
        ),
    ),

    all: database.query((builder, page: { limit: number }) =>
      builder.selectFrom('bypasses').select(columns).orderBy('number', 'desc').modifyEnd(limit(page.limit)),
    ),

    ofUser: database.query((builder, of: { userId: string; limit: number }) =>
      builder
        .selectFrom('bypasses')
        .select(columns)
        .where('user_id', '=', of.userId)
        .orderBy('number', 'desc')
        .modifyEnd(limit(of.limit)),
    ),
  };
}

const givenColumns = [
  'user_id',
  'username',
  'phone',
  'seconds',
  'given_by',
  'reason',
  'given_at',
  'expires_at',
] as const satisfies readonly (keyof BypassesTable)[];

const columns = [
  ...givenColumns,
  'used_at',
  'cancelled_at',
  'cancelled_by',
  'cancel_reason',
] as const satisfies readonly (keyof BypassesTable)[];

function toBypass(row: Pick<BypassesTable, (typeof columns)[number]>): Bypass {
  return {
    userId: row.user_id,
    username: row.username,
    phone: row.phone,
    seconds: row.seconds,
    givenBy: row.given_by,
    reason: row.reason,
    givenAt: new Date(row.given_at),
    expiresAt: new Date(row.expires_at),
    usedAt: toInstant(row.used_at),
    cancelledAt: toInstant(row.cancelled_at),
    cancelledBy: row.cancelled_by ?? undefined,
    cancelReason: row.cancel_reason ?? undefined,
  };
}

function toInstant(milliseconds: number | null): Date | undefined {
  return milliseconds === null ? undefined : new Date(milliseconds);
}

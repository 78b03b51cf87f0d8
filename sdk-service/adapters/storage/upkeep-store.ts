import { sql } from 'kysely';
import type { FailureKey } from '../../ports/records.ts';
import type { UpkeepStore } from '../../ports/upkeep-store.ts';
import { change, type Database } from './database.ts';

/** Where the kinds begin that are numbers; all others are words. In the text of a query, for the index. */
const BROUGHT = sql<FailureKey>`'~'`;

export function createUpkeepStore(database: Database): UpkeepStore {
  const queries = compileQueries(database);

  return {
    purgePassedSessions: ({ now, limit }) =>
      database.write(() => change(queries.passedSessions, { now: now.getTime(), limit })),

    purgeBroughtFailures: ({ before, closedAt, now, limit }) =>
      database.write(function* () {
        const purged = yield* change(queries.failures, { before: before.getTime(), closedAt, limit });
        // Those that do not say when they were count from now on.
        yield* change(queries.date, { now: now.getTime(), limit });
        return purged;
      }),
  };
}

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    passedSessions: database.query((builder, sweep: { now: number; limit: number }) =>
      builder
        .deleteFrom('passed_sessions')
        .where('id_hash', 'in', (eb) =>
          eb
            .selectFrom('passed_sessions as expired')
            .select('expired.id_hash')
            .where('expired.expires_at', '<=', sweep.now)
            .orderBy('expired.expires_at')
            .modifyEnd(limit(sweep.limit)),
        ),
    ),

    /** A number is a kind of its own, and one that two users have is looked at again by the conditions outside. */
    failures: database.query((builder, sweep: { before: number; closedAt: number; limit: number }) =>
      builder
        .deleteFrom('authenticators')
        .where('kind', 'in', (eb) =>
          eb
            .selectFrom('authenticators as old')
            .select('old.kind')
            .where('old.kind', '>=', BROUGHT)
            .where('old.failed_at', '<', sweep.before)
            .where('old.failures', '<', sweep.closedAt)
            .orderBy('old.failed_at')
            .modifyEnd(limit(sweep.limit)),
        )
        // Said once more, for the index: without it each sweep goes through everybody's authenticators.
        .where('kind', '>=', BROUGHT)
        .where('failed_at', '<', sweep.before)
        .where('failures', '<', sweep.closedAt),
    ),

    date: database.query((builder, sweep: { now: number; limit: number }) =>
      builder
        .updateTable('authenticators')
        .set({ failed_at: sweep.now })
        .where('kind', 'in', (eb) =>
          eb
            .selectFrom('authenticators as undated')
            .select('undated.kind')
            .where('undated.kind', '>=', BROUGHT)
            .where('undated.failed_at', 'is', null)
            .orderBy('undated.kind')
            .modifyEnd(limit(sweep.limit)),
        )
        .where('kind', '>=', BROUGHT)
        .where('failed_at', 'is', null),
    ),
  };
}

import type { AuthenticatorKind, Challenge, ChallengeState, Id } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import {
  type ChallengeRow,
  challengeColumns,
  selectedChallengeColumns,
  toChallenge,
  toChallengeRow,
  toOptionalChallenge,
} from './challenge-rows.ts';
import { type Command, change, type Database, selectAll, selectFirst, undo } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';
import type { SubjectReader } from './subject-reader.ts';
import { authenticatorColumns, joinAuthenticators } from './subject-rows.ts';
import { toUser, userColumns } from './user-rows.ts';

/**
 * Prompts: made, found, delivered, and cleared away. How they are answered: `answer-store.ts`. A little long, since all of
 * its statements are about one table and share their conditions.
 */
export function createChallengeStore(
  database: Database,
  { logs, subjects }: { readonly logs: LogWriter; readonly subjects: SubjectReader },
): Pick<
  AttemptStore,
  | 'findPrompt'
  | 'findChallenge'
  | 'findChallengeStates'
  | 'openChallenge'
  | 'settleDelivery'
  | 'expireChallenges'
  | 'purgeChallenges'
> {
  const queries = compileQueries(database);

  return {
    async findPrompt({ canonicalName, accountId, kind, challengeId }) {
      const row =
        challengeId === undefined
          ? await database.first(queries.newestPrompt, { canonicalName, accountId, kind })
          : await database.first(queries.promptById, { canonicalName, challengeId });
      return row && { subject: await subjects.read(row), challenge: toOptionalChallenge(row) };
    },

    async findChallenge(id) {
      const row = await database.first(queries.byId, { id });
      return row && toChallenge(row);
    },

    async findChallengeStates(ids) {
      const rows = await database.all(queries.states, { ids: JSON.stringify(ids) });
      return new Map<Id, ChallengeState>(rows.map(({ id, state }) => [id, state]));
    },

    openChallenge: (challenge, cap) =>
      database.write(function* () {
        const row = toChallengeRow(challenge);
        const older = yield* selectFirst(queries.superseded, {
          userId: row.user_id,
          accountId: row.account_id,
          kind: row.kind,
          purpose: row.purpose,
        });
        if (older !== undefined) yield* change(queries.close, { number: older.number, now: row.created_at });
        const inserted = { ...row, tries: row.tries + (older?.tries ?? 0) };
        if (cap === undefined) {
          yield* change(queries.insert, inserted);
          return true;
        }
        const { since, maximum } = cap;
        if ((yield* change(queries.insertBelowCap, { ...inserted, since: since.getTime(), maximum })) === 1)
          return true;
        yield* undo();
        return false;
      }),

    settleDelivery: ({ id, state, attempt }) =>
      database.write(function* () {
        const settled =
          state === 'open'
            ? yield* change(queries.deliver, { id })
            : yield* change(queries.giveUp, { id, endedAt: attempt?.at.getTime() });
        if (settled === 1 && attempt !== undefined) yield* logs.attempt(attempt);
        return settled === 1;
      }),

    async expireChallenges({ now, limit, denied }) {
      let expired = 0;
      for (let more = true; more; ) {
        const part = Math.min(limit - expired, SWEEP);
        const done = part <= 0 ? 0 : await database.write(() => expire({ now, limit: part, denied }));
        expired += done;
        more = done > 0 && done === part;
      }
      return expired;
    },

    async purgeChallenges({ before, limit }) {
      return database.write(() => change(queries.purge, { before: before.getTime(), limit }));
    },
  };

  function* expire({ now, limit, denied }: Parameters<AttemptStore['expireChallenges']>[0]): Command<number> {
    const due = yield* selectAll(queries.due, { now: now.getTime(), limit });
    for (const row of due) {
      const challenge = toChallenge(row);
      const ended = yield* change(queries.expire, { id: challenge.id, now: now.getTime() });
      if (ended === 1 && challenge.purpose === 'authentication') yield* logs.attempt(denied(challenge, toUser(row)));
    }
    return due.length;
  }
}

/** Prompts that one command clears away: a sweep never holds up the sign-ins that wait beside it. */
const SWEEP = 50;

function compileQueries(database: Database) {
  const { limit, listed } = database.dialect;
  return {
    newestPrompt: database.query(
      (builder, prompt: { canonicalName: string; accountId: string; kind: AuthenticatorKind }) =>
        joinAuthenticators(builder.selectFrom('users'))
          .leftJoin('challenges', (join) =>
            join.on('challenges.number', '=', (eb) =>
              eb
                .selectFrom('challenges as newest')
                .select('newest.number')
                .whereRef('newest.user_id', '=', 'users.id')
                .where('newest.kind', '=', prompt.kind)
                .where('newest.account_id', '=', prompt.accountId)
                .where('newest.purpose', '=', 'authentication')
                .orderBy('newest.created_at', 'desc')
                .orderBy('newest.number', 'desc')
                .modifyEnd(limit(1)),
            ),
          )
          .select(userColumns)
          .select(authenticatorColumns)
          .select(selectedChallengeColumns)
          .where('users.canonical_name', '=', prompt.canonicalName),
    ),

    promptById: database.query((builder, prompt: { canonicalName: string; challengeId: string }) =>
      joinAuthenticators(builder.selectFrom('users'))
        .leftJoin('challenges', (join) => join.on('challenges.id', '=', prompt.challengeId))
        .select(userColumns)
        .select(authenticatorColumns)
        .select(selectedChallengeColumns)
        .where('users.canonical_name', '=', prompt.canonicalName),
    ),

    byId: database.query((builder, challenge: { id: string }) =>
      builder.selectFrom('challenges').select(selectedChallengeColumns).where('id', '=', challenge.id),
    ),

    states: database.query((builder, challenges: { ids: string }) =>
      builder.selectFrom('challenges').select(['id', 'state']).where('id', 'in', listed(challenges.ids)),
    ),

    superseded: database.query(
      (
        builder,
        prompt: { userId: string; accountId: string; kind: AuthenticatorKind; purpose: Challenge['purpose'] },
      ) =>
        builder
          .selectFrom('challenges')
          .select(['number', 'tries'])
          .where('user_id', '=', prompt.userId)
          .where('account_id', '=', prompt.accountId)
          .where('kind', '=', prompt.kind)
          .where('purpose', '=', prompt.purpose)
          .where('ended_at', 'is', null),
    ),

    close: database.query((builder, older: { number: number; now: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'closed', ended_at: older.now })
        .where('number', '=', older.number)
        .where('ended_at', 'is', null),
    ),

    insert: database.query((builder, row: ChallengeRow) =>
      builder.insertInto('challenges').values(markers(row, challengeColumns)),
    ),

    insertBelowCap: database.query((builder, row: ChallengeRow & { since: number; maximum: number }) =>
      builder
        .insertInto('challenges')
        .columns(challengeColumns)
        .expression(
          builder
            .selectNoFrom(({ val }) => challengeColumns.map((column) => val(row[column]).as(column)))
            .where(
              ({ selectFrom, fn }) =>
                selectFrom('challenges as earlier')
                  .select(() => fn.countAll<number>().as('count'))
                  .where('earlier.user_id', '=', row.user_id)
                  .where('earlier.kind', '=', row.kind)
                  .where('earlier.created_at', '>', row.since),
              '<',
              row.maximum,
            ),
        ),
    ),

    deliver: database.query((builder, challenge: { id: string }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'open' })
        .where('id', '=', challenge.id)
        .where('state', '=', 'sending'),
    ),

    giveUp: database.query((builder, challenge: { id: string; endedAt: number | undefined }) =>
      builder
        .updateTable('challenges')
        // Without a log row there is no instant: it ends by its time.
        .set(({ fn, val, ref }) => ({
          state: 'undeliverable',
          ended_at: fn.coalesce(val(challenge.endedAt ?? null), ref('expires_at')),
        }))
        .where('id', '=', challenge.id)
        .where('state', '=', 'sending'),
    ),

    due: database.query((builder, sweep: { now: number; limit: number }) =>
      builder
        .selectFrom('challenges')
        .innerJoin('users', 'users.id', 'challenges.user_id')
        .select(userColumns)
        .select(selectedChallengeColumns)
        .where('challenges.ended_at', 'is', null)
        .where('challenges.expires_at', '<=', sweep.now)
        .orderBy('challenges.expires_at')
        .modifyEnd(limit(sweep.limit)),
    ),

    expire: database.query((builder, challenge: { id: string; now: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'expired', ended_at: challenge.now })
        .where('id', '=', challenge.id)
        .where('ended_at', 'is', null),
    ),

    purge: database.query((builder, sweep: { before: number; limit: number }) =>
      builder
        .deleteFrom('challenges')
        .where('number', 'in', (eb) =>
          eb
            .selectFrom('challenges as ended')
            .select('ended.number')
            .where('ended.ended_at', '<', sweep.before)
            .orderBy('ended.ended_at')
            .modifyEnd(limit(sweep.limit)),
        ),
    ),
  };
}

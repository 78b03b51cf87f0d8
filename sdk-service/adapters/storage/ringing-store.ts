import type { AttemptRecord, DenialReason } from '../../ports/records.ts';
import type { RingingStore } from '../../ports/ringing-store.ts';
import type { ChallengeCommands } from './challenge-commands.ts';
import { selectedChallengeColumns, toChallenge, toChallengeRow } from './challenge-rows.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { SubjectReader } from './subject-reader.ts';
import { authenticatorColumns, joinAuthenticators } from './subject-rows.ts';
import { userColumns } from './user-rows.ts';

/** One number can be that of several users; more than this many ring at once by no accident. */
const MAXIMUM_FOUND = 10;

export function createRingingStore(
  database: Database,
  {
    logs,
    subjects,
    challenges,
  }: { readonly logs: LogWriter; readonly subjects: SubjectReader; readonly challenges: ChallengeCommands },
): RingingStore {
  const queries = compileQueries(database);

  return {
    openRinging: (challenge, { holdsSince, cap }) =>
      database.write(function* () {
        const row = toChallengeRow(challenge);
        const older = yield* selectFirst(queries.standing, { userId: row.user_id, target: row.target });
        if (older !== undefined) {
          const found = toChallenge(older);
          const holds = found.createdAt > holdsSince && found.expiresAt > challenge.createdAt;
          if (holds) return { outcome: 'in-progress', challenge: found };
          yield* change(queries.close, { id: found.id, now: row.created_at });
        }
        return { outcome: yield* challenges.insert(row, cap) };
      }),

    async findRinging(dialled, now) {
      const rows = await database.all(queries.byNumber, { dialled, now: now.getTime() });
      return Promise.all(rows.map(async (row) => ({ subject: await subjects.read(row), challenge: toChallenge(row) })));
    },

    async findReplied({ userId, dialled, since }) {
      const rows = await database.all(queries.replied, { userId, dialled, since: since.getTime() });
      return rows.map(toChallenge);
    },

    async reachesOtherNumbers({ userId, accountId, target, since }) {
      const query = { userId, accountId, target, since: since.getTime() };
      return (await database.first(queries.elsewhere, query)) !== undefined;
    },

    endRinging: ({ id, now, attempt }) =>
      database.write(function* () {
        const { reason } = attempt;
        if ((yield* change(queries.end, { id, now: now.getTime(), reason })) === 0) return false;
        yield* logs.attempt(attempt);
        return true;
      }),
  };
}

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    standing: database.query((builder, of: { userId: string; target: string }) =>
      builder
        .selectFrom('challenges')
        .select(selectedChallengeColumns)
        .where('user_id', '=', of.userId)
        .where('target', '=', of.target as '')
        .where('ended_at', 'is', null)
        .where(({ eb, lit }) => eb('ringing', '=', lit(1))),
    ),

    close: database.query((builder, older: { id: string; now: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'closed', ended_at: older.now })
        .where('id', '=', older.id)
        .where('ended_at', 'is', null),
    ),

    byNumber: database.query((builder, reply: { dialled: string; now: number }) =>
      joinAuthenticators(builder.selectFrom('users'))
        .innerJoin('challenges', 'challenges.user_id', 'users.id')
        .select(userColumns)
        .select(authenticatorColumns)
        .select(selectedChallengeColumns)
        .where('challenges.dialled', '=', reply.dialled)
        .where('challenges.ended_at', 'is', null)
        .where('challenges.expires_at', '>', reply.now)
        .orderBy('challenges.number', 'desc')
        .modifyEnd(limit(MAXIMUM_FOUND)),
    ),

    replied: database.query((builder, of: { userId: string; dialled: string; since: number }) =>
      builder
        .selectFrom('challenges')
        .select(selectedChallengeColumns)
        .where('user_id', '=', of.userId)
        .where('kind', '=', 'text')
        .where('created_at', '>', of.since)
        .where('dialled', '=', of.dialled)
        .orderBy('created_at', 'desc')
        .orderBy('number', 'desc')
        .modifyEnd(limit(MAXIMUM_FOUND)),
    ),

    elsewhere: database.query((builder, of: { userId: string; accountId: string; target: string; since: number }) =>
      builder
        .selectFrom('challenges')
        .select('number')
        .where('user_id', '=', of.userId)
        .where('kind', '=', 'text')
        .where('account_id', '=', of.accountId)
        .where('target', '<>', of.target as '')
        .where('created_at', '>', of.since)
        .where('state', '<>', 'approved')
        .orderBy('number')
        .modifyEnd(limit(1)),
    ),

    end: database.query((builder, prompt: { id: string; now: number; reason: AttemptRecord['reason'] }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'closed', ended_at: prompt.now, reason: prompt.reason as DenialReason })
        .where('id', '=', prompt.id)
        .where('ended_at', 'is', null),
    ),
  };
}

import type { AttemptRecord, AuthenticatorKind, ChallengeState, DenialReason, Id } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { ChallengeCommands } from './challenge-commands.ts';
import { selectedChallengeColumns, toChallenge, toOptionalChallenge } from './challenge-rows.ts';
import { type Command, change, type Database, selectAll } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { SubjectReader } from './subject-reader.ts';
import { authenticatorColumns, joinAuthenticators } from './subject-rows.ts';
import { toUser, userColumns } from './user-rows.ts';

/** Prompts: made, found, delivered, and cleared away. How they are answered: `answer-store.ts`. */
export function createChallengeStore(
  database: Database,
  {
    logs,
    subjects,
    challenges,
  }: { readonly logs: LogWriter; readonly subjects: SubjectReader; readonly challenges: ChallengeCommands },
): Pick<
  AttemptStore,
  | 'findPrompt'
  | 'findChallenge'
  | 'findChallengeStates'
  | 'findEndedStates'
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

    async findEndedStates(since, limit) {
      const rows = await database.all(queries.ended, { since: since.getTime(), limit });
      return new Map<Id, ChallengeState>(rows.map(({ id, state }) => [id, state]));
    },

    openChallenge: (challenge, cap) => database.write(() => challenges.open(challenge, cap)),

    settleDelivery: ({ id, state, attempt }) =>
      database.write(function* () {
        const settled =
          state === 'open'
            ? yield* change(queries.deliver, { id })
            : yield* change(queries.giveUp, { id, endedAt: attempt?.at.getTime(), reason: attempt?.reason });
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
      return database.write(function* () {
        const sweep = { before: before.getTime(), limit };
        for (const purgeCalls of queries.purgeCalls) yield* change(purgeCalls, sweep);
        return yield* change(queries.purge, sweep);
      });
    },
  };

  function* expire({ now, limit, denied }: Parameters<AttemptStore['expireChallenges']>[0]): Command<number> {
    const due = yield* selectAll(queries.due, { now: now.getTime(), limit });
    for (const row of due) {
      const challenge = toChallenge(row);
      const ended = yield* change(queries.expire, { id: challenge.id, now: now.getTime() });
      if (ended === 0) continue;
      // What was answered in a call that is only held has its row.
      const isAsked = challenge.purpose === 'event' && (yield* change(queries.expireAsked, { id: challenge.id })) === 1;
      if (isAsked || challenge.purpose === 'authentication') yield* logs.attempt(denied(challenge, toUser(row)));
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
            join.on('challenges.number', '=', ({ selectFrom, lit }) =>
              selectFrom('challenges as newest')
                .select('newest.number')
                .whereRef('newest.user_id', '=', 'users.id')
                .where('newest.kind', '=', prompt.kind)
                .where('newest.account_id', '=', prompt.accountId)
                .where('newest.purpose', '=', 'authentication')
                // What rings is answered by the way that it went.
                .where('newest.ringing', '=', lit(0))
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

    ended: database.query((builder, of: { since: number; limit: number }) =>
      builder
        .selectFrom('challenges')
        .select(['id', 'state'])
        .where('ended_at', '>=', of.since)
        .orderBy('ended_at', 'desc')
        .modifyEnd(database.dialect.limit(of.limit)),
    ),

    deliver: database.query((builder, challenge: { id: string }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'open' })
        .where('id', '=', challenge.id)
        .where('state', '=', 'sending'),
    ),

    giveUp: database.query(
      (builder, challenge: { id: string; endedAt: number | undefined; reason: AttemptRecord['reason'] | undefined }) =>
        builder
          .updateTable('challenges')
          // Without a log row there is no instant: it ends by its time.
          .set(({ fn, val, ref }) => ({
            state: 'undeliverable',
            ended_at: fn.coalesce(val(challenge.endedAt ?? null), ref('expires_at')),
            // Told to the callers that wait.
            reason: (challenge.reason ?? null) as DenialReason | null,
          }))
          .where('id', '=', challenge.id)
          // A carrier may say so after it took the message.
          .where('state', 'in', ['sending', 'open'])
          .where('ended_at', 'is', null),
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

    expireAsked: database.query((builder, call: { id: string }) =>
      builder
        .updateTable('event_calls')
        .set({ state: 'over' })
        .where('challenge_id', '=', call.id)
        .where('state', '=', 'asked'),
    ),

    /** The calls of the prompts that `purge` deletes. */
    purgeCalls: (['calls', 'event_calls'] as const).map((table) =>
      database.query((builder, sweep: { before: number; limit: number }) =>
        builder
          .deleteFrom(table)
          .where('challenge_id', 'in', (eb) =>
            eb
              .selectFrom('challenges as ended')
              .select('ended.id')
              .where('ended.ended_at', '<', sweep.before)
              .orderBy('ended.ended_at')
              .orderBy('ended.number')
              .modifyEnd(limit(sweep.limit)),
          ),
      ),
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
            .orderBy('ended.number')
            .modifyEnd(limit(sweep.limit)),
        ),
    ),
  };
}

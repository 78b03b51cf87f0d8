import type { EventCallRow, EventCallState, EventCallStore } from '../../ports/event-call-store.ts';
import type { DenialReason, Id } from '../../ports/records.ts';
import type { CallTables } from './call-tables.ts';
import { change, type Database, undo } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';

type Columns = CallTables['event_calls'];

type Row = { [Column in keyof Columns]: Columns[Column] };

const columns = [
  'challenge_id',
  'user_id',
  'template',
  'state',
  'wording',
  'answered',
  'digits',
] as const satisfies readonly (keyof Row)[];

const empty = Buffer.alloc(0);

/** Calls about events. Each step is taken by the condition of an UPDATE: of an answer and an end at once, one wins. */
export function createEventCallStore(database: Database, { logs }: { readonly logs: LogWriter }): EventCallStore {
  const queries = compileQueries(database);

  return {
    addEventCall: (call) =>
      database.write(function* () {
        yield* change(queries.insert, toRow(call));
      }),

    async findEventCall(challengeId) {
      const row = await database.first(queries.byId, { challengeId });
      return row && toEventCall(row);
    },

    async findEventCallStates(ids) {
      const rows = await database.all(queries.states, { ids: JSON.stringify(ids) });
      return new Map<Id, EventCallState>(
        rows.map(({ challenge_id, state, template, ended_at }) => [
          challenge_id,
          `${ended_at === null ? state : 'over'} ${template}`,
        ]),
      );
    },

    answerEvent: ({ challengeId, template, digits, now, heldUntil, attempt }) =>
      database.write(function* () {
        if ((yield* change(queries.answer, { challengeId, template, digits })) === 0) return false;
        const prolonged = { challengeId, eventName: null, expiresAt: heldUntil.getTime(), now: now.getTime() };
        if ((yield* change(queries.prolong, prolonged)) === 0) {
          yield* undo();
          return false;
        }
        yield* logs.attempt(attempt);
        return true;
      }),

    askNextEvent: ({ challengeId, after, eventName, wording, now, expiresAt }) =>
      database.write(function* () {
        if ((yield* change(queries.ask, { challengeId, after, wording })) === 0) return false;
        const prolonged = { challengeId, eventName, expiresAt: expiresAt.getTime(), now: now.getTime() };
        if ((yield* change(queries.prolong, prolonged)) === 1) return true;
        yield* undo();
        return false;
      }),

    endEventCall: ({ challengeId, template, state, reason, now, attempt }) =>
      database.write(function* () {
        if ((yield* change(queries.end, { challengeId, template, state })) === 0) return false;
        if ((yield* change(queries.deny, { challengeId, reason, now: now.getTime() })) === 0) {
          yield* undo();
          return false;
        }
        if (attempt !== undefined) yield* logs.attempt(attempt);
        return true;
      }),
  };
}

function compileQueries(database: Database) {
  const { listed } = database.dialect;
  return {
    insert: database.query((builder, row: Row) => builder.insertInto('event_calls').values(markers(row, columns))),

    byId: database.query((builder, of: { challengeId: string }) =>
      builder.selectFrom('event_calls').select(columns).where('challenge_id', '=', of.challengeId),
    ),

    states: database.query((builder, of: { ids: string }) =>
      builder
        .selectFrom('event_calls')
        .innerJoin('challenges', 'challenges.id', 'event_calls.challenge_id')
        .select(['event_calls.challenge_id', 'event_calls.state', 'event_calls.template', 'challenges.ended_at'])
        .where('event_calls.challenge_id', 'in', listed(of.ids)),
    ),

    answer: database.query((builder, answer: { challengeId: string; template: number; digits: Buffer }) =>
      builder
        .updateTable('event_calls')
        .set({ state: 'held', answered: answer.template, digits: answer.digits, wording: empty })
        .where('challenge_id', '=', answer.challengeId)
        .where('template', '=', answer.template)
        .where('state', '=', 'asked'),
    ),

    ask: database.query((builder, next: { challengeId: string; after: number; wording: Buffer }) =>
      builder
        .updateTable('event_calls')
        .set(({ eb, lit }) => ({ state: 'asked', template: eb('template', '+', lit(1)), wording: next.wording }))
        .where('challenge_id', '=', next.challengeId)
        .where('template', '=', next.after)
        .where('state', '=', 'held'),
    ),

    end: database.query((builder, call: { challengeId: string; template: number; state: 'asked' | 'held' }) =>
      builder
        .updateTable('event_calls')
        .set({ state: 'over', wording: empty })
        .where('challenge_id', '=', call.challengeId)
        .where('template', '=', call.template)
        .where('state', '=', call.state),
    ),

    /** One whose time is not over. */
    prolong: database.query(
      (builder, of: { challengeId: string; eventName: string | null; expiresAt: number; now: number }) =>
        builder
          .updateTable('challenges')
          .set(({ fn, val, ref }) => ({
            expires_at: of.expiresAt,
            application_name: fn.coalesce(val(of.eventName), ref('application_name')),
          }))
          .where('id', '=', of.challengeId)
          .where('purpose', '=', 'event')
          .where('ended_at', 'is', null)
          .where('expires_at', '>', of.now),
    ),

    deny: database.query((builder, end: { challengeId: string; reason: DenialReason; now: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'denied', ended_at: end.now, reason: end.reason })
        .where('id', '=', end.challengeId)
        .where('purpose', '=', 'event')
        .where('ended_at', 'is', null),
    ),
  };
}

function toRow(call: EventCallRow): Row {
  const { challengeId, userId, template, state, wording, answered, digits } = call;
  return { challenge_id: challengeId, user_id: userId, template, state, wording, answered, digits };
}

function toEventCall(row: Row): EventCallRow {
  return {
    challengeId: row.challenge_id,
    userId: row.user_id,
    template: row.template,
    state: row.state,
    wording: Buffer.from(row.wording),
    answered: row.answered,
    digits: Buffer.from(row.digits),
  };
}

import type { CallRow, CallStore } from '../../ports/call-store.ts';
import type { DenialReason } from '../../ports/records.ts';
import type { BlockUser } from './block-store.ts';
import type { CallTables } from './call-tables.ts';
import { change, type Database } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';
import type { SessionCommands } from './session-commands.ts';

type Columns = CallTables['calls'];

type Row = { [Column in keyof Columns]: Columns[Column] };

const columns = [
  'challenge_id',
  'user_id',
  'token_hash',
  'turn',
  'dialogue',
  'carrier',
  'call_id',
] as const satisfies readonly (keyof Row)[];

/** Calls and their ends. An answer is taken, and a call ended, by the condition of an UPDATE: of two at once, one wins. */
export function createCallStore(
  database: Database,
  parts: { readonly logs: LogWriter; readonly sessions: SessionCommands; readonly blockUser: BlockUser },
): CallStore {
  const { logs, sessions, blockUser } = parts;
  const queries = compileQueries(database);

  return {
    addCall: (call) =>
      database.write(function* () {
        yield* change(queries.insert, toRow(call));
      }),

    async findCall(challengeId) {
      const row = await database.first(queries.byId, { challengeId });
      return row && toCall(row);
    },

    async findCallByToken(tokenHash) {
      const row = await database.first(queries.byToken, { tokenHash });
      return row && toCall(row);
    },

    takeTurn: (challengeId, turn) =>
      database.write(function* () {
        return (yield* change(queries.takeTurn, { challengeId, turn })) === 1;
      }),

    changeCall: (challengeId, { tokenHash, dialogue, carrier, callId }) =>
      database.write(function* () {
        yield* change(queries.change, {
          challengeId,
          tokenHash: tokenHash ?? null,
          dialogue: dialogue ?? null,
          carrier: carrier ?? null,
          callId: callId ?? null,
        });
      }),

    nameCall: (call) =>
      database.write(function* () {
        return (yield* change(queries.name, call)) === 1;
      }),

    endCall: ({ id, state, reason, now, attempt, fraudOf, block }) =>
      database.write(function* () {
        const end = { id, state, reason: reason ?? null, now: now.getTime() };
        const ended =
          state === 'approved' ? yield* change(queries.approve, end) : yield* change(queries.deny, { ...end, state });
        if (ended === 0) return false;
        yield* logs.attempt(attempt);
        if (fraudOf !== undefined) yield* sessions.reportFraud(fraudOf, now);
        if (block !== undefined) yield* blockUser(block.userId, block.order);
        return true;
      }),
  };
}

function compileQueries(database: Database) {
  return {
    insert: database.query((builder, row: Row) => builder.insertInto('calls').values(markers(row, columns))),

    byId: database.query((builder, of: { challengeId: string }) =>
      builder.selectFrom('calls').select(columns).where('challenge_id', '=', of.challengeId),
    ),

    byToken: database.query((builder, of: { tokenHash: Buffer }) =>
      builder.selectFrom('calls').select(columns).where('token_hash', '=', of.tokenHash),
    ),

    takeTurn: database.query((builder, of: { challengeId: string; turn: number }) =>
      builder
        .updateTable('calls')
        .set(({ eb, lit }) => ({ turn: eb('turn', '+', lit(1)) }))
        .where('challenge_id', '=', of.challengeId)
        .where('turn', '=', of.turn),
    ),

    change: database.query(
      (
        builder,
        of: {
          challengeId: string;
          tokenHash: Buffer | null;
          dialogue: string | null;
          carrier: string | null;
          callId: string | null;
        },
      ) =>
        builder
          .updateTable('calls')
          .set(({ fn, val, ref }) => ({
            token_hash: fn.coalesce(val(of.tokenHash), ref('token_hash')),
            dialogue: fn.coalesce(val(of.dialogue), ref('dialogue')),
            carrier: fn.coalesce(val(of.carrier), ref('carrier')),
            call_id: fn.coalesce(val(of.callId), ref('call_id')),
          }))
          .where('challenge_id', '=', of.challengeId),
    ),

    name: database.query((builder, of: { challengeId: string; tokenHash: Buffer; carrier: string; callId: string }) =>
      builder
        .updateTable('calls')
        .set({ carrier: of.carrier, call_id: of.callId })
        .where('challenge_id', '=', of.challengeId)
        .where('token_hash', '=', of.tokenHash),
    ),

    approve: database.query((builder, end: { id: string; now: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'approved', ended_at: end.now })
        .where('id', '=', end.id)
        .where('kind', '=', 'call')
        .where('purpose', '=', 'authentication')
        .where('ended_at', 'is', null)
        .where('expires_at', '>', end.now),
    ),

    deny: database.query(
      (builder, end: { id: string; state: 'denied' | 'undeliverable'; reason: DenialReason | null; now: number }) =>
        builder
          .updateTable('challenges')
          .set({ state: end.state, ended_at: end.now, reason: end.reason })
          .where('id', '=', end.id)
          .where('kind', '=', 'call')
          .where('ended_at', 'is', null),
    ),
  };
}

function toRow({ challengeId, userId, tokenHash, turn, dialogue, carrier, callId }: CallRow): Row {
  return {
    challenge_id: challengeId,
    user_id: userId,
    token_hash: tokenHash,
    turn,
    dialogue,
    carrier,
    call_id: callId,
  };
}

function toCall(row: Row): CallRow {
  return {
    challengeId: row.challenge_id,
    userId: row.user_id,
    tokenHash: row.token_hash,
    turn: row.turn,
    dialogue: row.dialogue,
    carrier: row.carrier,
    callId: row.call_id,
  };
}

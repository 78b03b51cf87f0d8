import type { Id, Session } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';
import { markers } from './markers.ts';
import { type SessionRow, sessionColumns, toSessionRow } from './session-rows.ts';

/** What several commands do to sessions. */
export interface SessionCommands {
  begin(session: Session): Command<void>;
  /** @returns false when it was ended meanwhile. */
  end(tokenHash: Buffer): Command<boolean>;
  /** His known browsers too. @returns how many sessions. */
  endAllOf(userId: Id): Command<number>;
  /** He says that somebody else knows his password: who was let in without a second factor is no longer. */
  reportFraud(userId: Id, at: Date): Command<void>;
}

export function createSessionCommands(database: Database): SessionCommands {
  const insert = database.query((builder, row: SessionRow) =>
    builder.insertInto('sessions').values(markers(row, sessionColumns)),
  );
  const remove = database.query((builder, session: { tokenHash: Buffer }) =>
    builder.deleteFrom('sessions').where('token_hash', '=', session.tokenHash),
  );
  const removeOfUser = database.query((builder, of: { userId: string }) =>
    builder.deleteFrom('sessions').where('user_id', '=', of.userId),
  );
  const forgetBrowsers = database.query((builder, of: { userId: string }) =>
    builder
      .updateTable('users')
      .set(({ eb, val }) => ({ browser_generation: eb('browser_generation', '+', val(1)) }))
      .where('id', '=', of.userId),
  );
  const removePassed = database.query((builder, of: { userId: string }) =>
    builder.deleteFrom('sessions').where('user_id', '=', of.userId).where('level', '=', 'passed'),
  );
  const noteFraud = database.query((builder, of: { userId: string; at: number }) =>
    builder.updateTable('users').set({ fraud_at: of.at }).where('id', '=', of.userId),
  );

  return {
    *begin(session) {
      yield* change(insert, toSessionRow(session));
    },
    *end(tokenHash) {
      return (yield* change(remove, { tokenHash })) === 1;
    },
    *endAllOf(userId) {
      yield* change(forgetBrowsers, { userId });
      return yield* change(removeOfUser, { userId });
    },
    *reportFraud(userId, at) {
      yield* change(noteFraud, { userId, at: at.getTime() });
      yield* change(removePassed, { userId });
    },
  };
}

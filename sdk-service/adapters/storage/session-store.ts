import type { SessionStore } from '../../ports/storage.ts';
import { change, type Database } from './database.ts';
import type { SessionCommands } from './session-commands.ts';
import { selectedSessionColumns, toSession } from './session-rows.ts';
import { toUser, userColumns } from './user-rows.ts';

export function createSessionStore(database: Database, sessions: SessionCommands): SessionStore {
  const { limit } = database.dialect;
  const byToken = database.query((builder, session: { tokenHash: Buffer }) =>
    builder
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(userColumns)
      .select(selectedSessionColumns)
      .where('sessions.token_hash', '=', session.tokenHash),
  );
  const touch = database.query((builder, use: { tokenHash: Buffer; lastUsedAt: number }) =>
    builder
      .updateTable('sessions')
      .set({ last_used_at: use.lastUsedAt })
      .where('token_hash', '=', use.tokenHash)
      // Two requests of one session may arrive in the wrong order; a session never grows older by it.
      .where('last_used_at', '<', use.lastUsedAt),
  );
  const offer = database.query((builder, of: { tokenHash: Buffer; at: number }) =>
    builder
      .updateTable('sessions')
      .set({ fallback_at: of.at })
      .where('token_hash', '=', of.tokenHash)
      .where(({ eb, or }) => or([eb('fallback_at', 'is', null), eb('fallback_at', '>', of.at)])),
  );
  const browserGeneration = database.query((builder, of: { userId: string }) =>
    builder.selectFrom('users').select('browser_generation').where('id', '=', of.userId),
  );
  const fraudAt = database.query((builder, of: { userId: string }) =>
    builder.selectFrom('users').select('fraud_at').where('id', '=', of.userId),
  );
  const purge = database.query((builder, sweep: { lastUsedBefore: number; limit: number }) =>
    builder
      .deleteFrom('sessions')
      .where('token_hash', 'in', (eb) =>
        eb
          .selectFrom('sessions as idle')
          .select('idle.token_hash')
          .where('idle.last_used_at', '<', sweep.lastUsedBefore)
          .orderBy('idle.last_used_at')
          .modifyEnd(limit(sweep.limit)),
      ),
  );

  return {
    async findSession(tokenHash) {
      const row = await database.first(byToken, { tokenHash });
      return row && { session: toSession(row), user: toUser(row) };
    },

    beginSession: (session) => database.write(() => sessions.begin(session)),

    replaceSession: (endTokenHash, begin) =>
      database.write(function* () {
        const ended = yield* sessions.end(endTokenHash);
        if (ended) yield* sessions.begin(begin);
        return ended;
      }),

    async offerFallbacks(tokenHash, at) {
      await database.write(() => change(offer, { tokenHash, at: at.getTime() }));
    },

    async touchSession(tokenHash, lastUsedAt) {
      await database.write(() => change(touch, { tokenHash, lastUsedAt: lastUsedAt.getTime() }));
    },

    async endSession(tokenHash) {
      await database.write(() => sessions.end(tokenHash));
    },

    endSessionsOfUser: (userId) => database.write(() => sessions.endAllOf(userId)),

    async findBrowserGeneration(userId) {
      return (await database.first(browserGeneration, { userId }))?.browser_generation;
    },

    async findFraudAt(userId) {
      const at = (await database.first(fraudAt, { userId }))?.fraud_at ?? undefined;
      return at === undefined ? undefined : new Date(at);
    },

    purgeSessions: ({ lastUsedBefore, limit: count }) =>
      database.write(() => change(purge, { lastUsedBefore: lastUsedBefore.getTime(), limit: count })),
  };
}

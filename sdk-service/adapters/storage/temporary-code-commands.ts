import type { Id } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';
import { changeUserFields } from './user-commands.ts';

/** What several commands do to temporary codes. */
export interface TemporaryCodeCommands {
  /**
   * Ends a code, also one that is used up, and the portal sessions that codes have opened; what a cache has of the user is
   * older than this from here on, so that whoever the code let in is asked again.
   *
   * @returns whether there was anything to end.
   */
  revoke(userId: Id, at: Date): Command<boolean>;
}

export function createTemporaryCodeCommands(database: Database): TemporaryCodeCommands {
  const revoke = database.query((builder, of: { userId: string; now: number }) =>
    builder
      .updateTable('temporary_codes')
      .set({ revoked_at: of.now })
      .where('user_id', '=', of.userId)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', of.now),
  );

  // Verified, and by no authenticator: only a temporary code does that.
  const endSessions = database.query((builder, of: { userId: string }) =>
    builder
      .deleteFrom('sessions')
      .where('user_id', '=', of.userId)
      .where('level', '=', ({ val }) => val('verified'))
      .where('verified_at', 'is', null),
  );

  return {
    *revoke(userId, at) {
      const revoked = yield* change(revoke, { userId, now: at.getTime() });
      const ended = yield* change(endSessions, { userId });
      if (revoked + ended === 0) return false;
      return yield* changeUserFields(database, { id: userId, fields: {}, at });
    },
  };
}

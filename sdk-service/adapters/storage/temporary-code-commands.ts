import type { Id } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';

/** What several commands do to temporary codes. */
export interface TemporaryCodeCommands {
  /** @returns whether there was one that was open. */
  revoke(userId: Id, at: Date): Command<boolean>;
}

export function createTemporaryCodeCommands(database: Database): TemporaryCodeCommands {
  const revoke = database.query((builder, of: { userId: string; now: number }) =>
    builder
      .updateTable('temporary_codes')
      .set({ revoked_at: of.now })
      .where('user_id', '=', of.userId)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', of.now)
      .where(({ eb, or, val, lit }) => or([eb('use_kind', '=', val('often')), eb('uses', '=', lit(0))])),
  );

  return {
    *revoke(userId, at) {
      return (yield* change(revoke, { userId, now: at.getTime() })) === 1;
    },
  };
}

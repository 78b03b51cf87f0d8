import type { Id } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';

/** How a bypass ends before its time. */
export interface BypassEnd {
  readonly userId: Id;
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}

/** What several commands do to bypasses. */
export interface BypassCommands {
  /** @returns whether there was one that was still open. */
  cancel(end: BypassEnd): Command<boolean>;
}

export function createBypassCommands(database: Database): BypassCommands {
  const cancel = database.query((builder, end: { userId: string; at: number; by: string; reason: string }) =>
    builder
      .updateTable('bypasses')
      .set({ ended_at: end.at, cancelled_at: end.at, cancelled_by: end.by, cancel_reason: end.reason })
      .where('user_id', '=', end.userId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', end.at),
  );

  return {
    *cancel(end) {
      return (yield* change(cancel, { ...end, at: end.at.getTime() })) === 1;
    },
  };
}

import type { AttemptStore } from '../../ports/storage.ts';
import { attemptColumns, toAttempt } from './attempt-rows.ts';
import type { Database } from './database.ts';
import type { LogWriter } from './log-writer.ts';

/** Attempts as such: one written alone, and the newest of a user. */
export function createAttemptLog(
  database: Database,
  logs: LogWriter,
): Pick<AttemptStore, 'recordAttempt' | 'listAttempts'> {
  const { limit } = database.dialect;
  const newestOfUser = database.query((builder, of: { userId: string; limit: number }) =>
    builder
      .selectFrom('attempts')
      .select(attemptColumns)
      .where('user_id', '=', of.userId)
      .orderBy('id', 'desc')
      .modifyEnd(limit(of.limit)),
  );

  return {
    recordAttempt: (record) => database.write(() => logs.attempt(record)),
    async listAttempts(userId, count) {
      return (await database.all(newestOfUser, { userId, limit: count })).map(toAttempt);
    },
  };
}

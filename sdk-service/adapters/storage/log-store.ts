import type { KeyObject } from 'node:crypto';
import type { LogStore } from '../../ports/log-store.ts';
import { attemptColumns, toAttempt } from './attempt-rows.ts';
import { changeColumns, toChange } from './change-rows.ts';
import type { Database } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import { createLogVerifier } from './verify-logs.ts';

/** Rows of both logs in the order of their commits; a position is the number of a row. */
export function createLogStore(
  database: Database,
  { logs, key }: { readonly logs: LogWriter; readonly key: KeyObject },
): LogStore {
  const { limit } = database.dialect;
  const attemptsBehind = database.query((builder, page: { after: number; limit: number }) =>
    builder
      .selectFrom('attempts')
      .select(['id', ...attemptColumns])
      .where('id', '>', page.after)
      .orderBy('id')
      .modifyEnd(limit(page.limit)),
  );
  const changesBehind = database.query((builder, page: { after: number; limit: number }) =>
    builder
      .selectFrom('changes')
      .select(['id', ...changeColumns])
      .where('id', '>', page.after)
      .orderBy('id')
      .modifyEnd(limit(page.limit)),
  );
  const firstOfNewest = (log: 'attempts' | 'changes') =>
    database.query((builder, page: { limit: number }) =>
      builder
        .selectFrom(
          builder.selectFrom(log).select('id').orderBy('id', 'desc').modifyEnd(limit(page.limit)).as('newest'),
        )
        .select(({ fn }) => fn.min('newest.id').as('first')),
    );
  const starts = { attempts: firstOfNewest('attempts'), changes: firstOfNewest('changes') };
  const verifier = createLogVerifier(database, key);

  return {
    recordChange: (record) => database.write(() => logs.change(record)),

    async tailAttempts(page) {
      const rows = await database.all(attemptsBehind, page);
      return { rows: rows.map(toAttempt), position: rows.at(-1)?.id ?? page.after };
    },

    async tailChanges(page) {
      const rows = await database.all(changesBehind, page);
      return { rows: rows.map(toChange), position: rows.at(-1)?.id ?? page.after };
    },

    async tailStart(log, count) {
      const row = await database.first(starts[log], { limit: Math.max(count, 1) });
      if (row === undefined || row.first === null) return 0;
      return count === 0 ? row.first : row.first - 1;
    },

    verifyLogs: verifier,
  };
}

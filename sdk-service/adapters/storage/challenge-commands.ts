import type { Challenge, Id } from '../../ports/records.ts';
import type { OpenOutcome, PromptCap } from '../../ports/storage.ts';
import { type ChallengeRow, challengeColumns, toChallengeRow } from './challenge-rows.ts';
import { type Command, change, type Database, selectFirst, undo } from './database.ts';
import type { DeliveryCountCommands } from './delivery-count-commands.ts';
import { markers } from './markers.ts';

/** What several commands do to a prompt. */
export interface ChallengeCommands {
  /** Supersedes the older prompt of the same kind.  */
  open(challenge: Challenge, cap: PromptCap | undefined): Command<OpenOutcome>;
  /** Adds it. Where a cap is reached, everything that this command has done so far is undone. */
  insert(row: ChallengeRow, cap: PromptCap | undefined): Command<OpenOutcome>;
  /** @returns false when it cannot be answered any more: superseded, used, expired, tried too often, another user's. */
  approve(prompt: Approval): Command<boolean>;
}

export interface Approval {
  readonly challengeId: Id;
  readonly userId: Id;
  readonly purpose: Challenge['purpose'];
  readonly maxTries: number;
  readonly now: Date;
}

export function createChallengeCommands(
  database: Database,
  { counts: deliveryCounts }: { readonly counts: DeliveryCountCommands },
): ChallengeCommands {
  const approve = database.query(
    (
      builder,
      prompt: { challengeId: string; userId: string; purpose: Challenge['purpose']; maxTries: number; now: number },
    ) =>
      builder
        .updateTable('challenges')
        .set({ state: 'approved', ended_at: prompt.now })
        .where('id', '=', prompt.challengeId)
        .where('user_id', '=', prompt.userId)
        .where('purpose', '=', prompt.purpose)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', prompt.now)
        .where('tries', '<', prompt.maxTries),
  );

  const queries = compileQueries(database);

  function* insert(row: ChallengeRow, cap: PromptCap | undefined): Command<OpenOutcome> {
    if (cap === undefined) {
      yield* change(queries.insert, row);
      return 'opened';
    }
    const { since, maximum, overall = Number.MAX_SAFE_INTEGER, counts = [] } = cap;
    const capped = { ...row, since: since.getTime(), maximum, overall };
    if ((yield* change(queries.insertBelowCap, capped)) === 0) {
      yield* undo();
      return 'capped';
    }
    return (yield* deliveryCounts.add(counts, new Date(row.created_at))) ?? 'opened';
  }

  return {
    insert,

    *open(challenge, cap) {
      const row = toChallengeRow(challenge);
      const older = yield* selectFirst(queries.superseded, row);
      if (older !== undefined) yield* change(queries.close, { number: older.number, now: row.created_at });
      return yield* insert({ ...row, tries: row.tries + (older?.tries ?? 0) }, cap);
    },

    *approve(prompt) {
      return (yield* change(approve, { ...prompt, now: prompt.now.getTime() })) === 1;
    },
  };
}

function compileQueries(database: Database) {
  return {
    superseded: database.query(
      (builder, prompt: Pick<ChallengeRow, 'user_id' | 'account_id' | 'kind' | 'purpose' | 'target'>) =>
        builder
          .selectFrom('challenges')
          .select(['number', 'tries'])
          .where('user_id', '=', prompt.user_id)
          .where('account_id', '=', prompt.account_id)
          .where('kind', '=', prompt.kind)
          .where('purpose', '=', prompt.purpose)
          .where('target', '=', prompt.target)
          .where(({ eb, lit }) => eb('ringing', '=', lit(0)))
          .where('ended_at', 'is', null),
    ),

    close: database.query((builder, older: { number: number; now: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'closed', ended_at: older.now })
        .where('number', '=', older.number)
        .where('ended_at', 'is', null),
    ),

    insert: database.query((builder, row: ChallengeRow) =>
      builder.insertInto('challenges').values(markers(row, challengeColumns)),
    ),

    insertBelowCap: database.query((builder, row: ChallengeRow & { since: number; maximum: number; overall: number }) =>
      builder
        .insertInto('challenges')
        .columns(challengeColumns)
        .expression(
          builder
            .selectNoFrom(({ val }) => challengeColumns.map((column) => val(row[column]).as(column)))
            .where(
              ({ selectFrom, fn }) =>
                selectFrom('challenges as earlier')
                  .select(() => fn.countAll<number>().as('count'))
                  .where('earlier.user_id', '=', row.user_id)
                  .where('earlier.kind', '=', row.kind)
                  .where('earlier.target', '=', row.target)
                  .where('earlier.created_at', '>', row.since),
              '<',
              row.maximum,
            )
            .where(
              ({ selectFrom, fn }) =>
                selectFrom('challenges as sibling')
                  .select(() => fn.countAll<number>().as('count'))
                  .where('sibling.user_id', '=', row.user_id)
                  .where('sibling.kind', '=', row.kind)
                  .where('sibling.created_at', '>', row.since),
              '<',
              row.overall,
            ),
        ),
    ),
  };
}

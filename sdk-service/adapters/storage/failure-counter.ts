import { type SqlBool, sql } from 'kysely';
import type { FailureKey, Id } from '../../ports/records.ts';
import type { ThrottleRule } from '../../ports/storage.ts';
import { type Command, change, type Database, type Query } from './database.ts';

/** Counts failures in a row by user and kind (RFC 4226 §7.3). */
export interface FailureCounter {
  /**
   * One more failure, unless the kind is throttled or closed already: of a hundred guesses at once, none gets behind the
   * delay that an earlier one has set.
   */
  count(failure: Failure): Command<void>;
  /** The first failure ever of a user and kind, for which `count` found no row. */
  countFirst(failure: Failure): Command<void>;
}

export interface Failure {
  readonly userId: Id;
  readonly kind: FailureKey;
  readonly rule: ThrottleRule;
  readonly now: Date;
}

type CountValues = {
  readonly userId: Id;
  readonly kind: FailureKey;
  readonly closedAt: number;
  readonly now: number;
  /** When failures up to then were the last, they count for no delay. */
  readonly forgottenBefore: number;
} & { readonly [Until in `until${number}`]: number | null };

export function createFailureCounter(database: Database): FailureCounter {
  const insertFirst = database.query(
    (builder, first: { userId: string; kind: FailureKey; throttledUntil: number | null; now: number }) =>
      builder.insertInto('authenticators').values({
        user_id: first.userId,
        kind: first.kind,
        failures: 1,
        throttled_until: first.throttledUntil,
        failed_at: first.now,
      }),
  );
  /** By the number of delays, which is all in which the statements of two rules differ. */
  const counters = new Map<number, Query<CountValues, unknown>>();

  function counterFor(delays: number): Query<CountValues, unknown> {
    const existing = counters.get(delays);
    if (existing !== undefined) return existing;
    const counter = compileCounter(database, delays);
    counters.set(delays, counter);
    return counter;
  }

  return {
    *count({ userId, kind, rule, now }) {
      const delays = Object.fromEntries(
        rule.delaysSeconds.map((_, index) => [`until${index}`, untilAfter(rule, now, index)]),
      );
      const forgottenBefore = now.getTime() - (rule.forgetAfterSeconds ?? NEVER_SECONDS) * 1000;
      const values = { userId, kind, closedAt: rule.closedAt, now: now.getTime(), forgottenBefore, ...delays };
      yield* change(counterFor(rule.delaysSeconds.length), values);
    },

    *countFirst({ userId, kind, rule, now }) {
      yield* change(insertFirst, { userId, kind, throttledUntil: untilAfter(rule, now, 0), now: now.getTime() });
    },
  };
}

/** Longer than there are failures. */
const NEVER_SECONDS = 1e10;

/** When the next answer is looked at after the failure with this index; null: at once. */
function untilAfter({ delaysSeconds }: ThrottleRule, now: Date, index: number): number | null {
  const seconds = delaysSeconds[index] ?? 0;
  return seconds === 0 ? null : now.getTime() + seconds * 1000;
}

function compileCounter(database: Database, delays: number): Query<CountValues, unknown> {
  const last = delays - 1;
  return database.query((builder, values: CountValues) => {
    const isForgotten = sql<SqlBool>`failed_at <= ${values.forgottenBefore}`;
    const counted = sql`case when ${isForgotten} then 0 else failures - forgotten_failures end`;
    // The failures that counted before this one are the index of its delay; the last delay counts for all further ones.
    const cases = Array.from(
      { length: last },
      (_, index) => sql`when ${sql.lit(index)} then ${values[`until${index}`]}`,
    );
    const until =
      delays === 0
        ? sql<null>`null`
        : last === 0
          ? sql<number | null>`${values.until0}`
          : sql<number | null>`case ${counted} ${sql.join(cases, sql` `)} else ${values[`until${last}`]} end`;
    return builder
      .updateTable('authenticators')
      .set(({ eb, lit, ref }) => ({
        failures: eb('failures', '+', lit(1)),
        throttled_until: until,
        forgotten_failures: eb.case().when(isForgotten).then(ref('failures')).else(ref('forgotten_failures')).end(),
        failed_at: values.now,
      }))
      .where('user_id', '=', values.userId)
      .where('kind', '=', values.kind)
      .where('failures', '<', values.closedAt)
      .where(({ eb, or }) => or([eb('throttled_until', 'is', null), eb('throttled_until', '<=', values.now)]));
  });
}

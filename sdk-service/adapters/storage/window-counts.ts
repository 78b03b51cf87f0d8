import type { DeliveryCount } from '../../ports/delivery-counts.ts';
import { type Command, change, type Database, selectFirst } from './database.ts';

type Window = Pick<DeliveryCount, 'scope' | 'seconds'>;

/** What is counted for so long from the first: texts, calls, passes. */
export interface WindowCounts {
  /** @returns whether there was room; else nothing was counted. */
  take(count: Window & Pick<DeliveryCount, 'amount' | 'maximum'>, now: number): Command<boolean>;
  /** Counts from nothing, unless it is being counted. */
  begin(window: Window, now: number): Command<void>;
  /** @returns whether it is to be told now: so much is counted, and neither this nor more was told yet. */
  tell(step: { readonly scope: string; readonly told: number; readonly from: number }): Command<boolean>;
}

export function createWindowCounts(database: Database): WindowCounts {
  const queries = compileQueries(database);

  function* begin({ scope, seconds }: Window, now: number): Command<void> {
    const endsAt = now + seconds * 1000;
    if ((yield* change(queries.renew, { scope, endsAt, now })) === 1) return;
    if ((yield* selectFirst(queries.find, { scope })) === undefined) yield* change(queries.insert, { scope, endsAt });
  }

  return {
    begin,

    *take({ scope, amount, maximum, seconds }, now) {
      if ((yield* change(queries.add, { scope, amount, maximum, now })) === 1) return true;
      yield* begin({ scope, seconds }, now);
      return (yield* change(queries.add, { scope, amount, maximum, now })) === 1;
    },

    *tell(step) {
      return (yield* change(queries.tell, { ...step })) === 1;
    },
  };
}

function compileQueries(database: Database) {
  return {
    add: database.query((builder, count: { scope: string; amount: number; maximum: number; now: number }) =>
      builder
        .updateTable('delivery_counts')
        .set(({ eb, val }) => ({ used: eb('used', '+', val(count.amount)) }))
        .where('scope', '=', count.scope)
        .where('ends_at', '>', count.now)
        .where(({ eb, val }) => eb(eb('used', '+', val(count.amount)), '<=', count.maximum)),
    ),

    renew: database.query((builder, count: { scope: string; endsAt: number; now: number }) =>
      builder
        .updateTable('delivery_counts')
        .set({ used: 0, told: 0, ends_at: count.endsAt })
        .where('scope', '=', count.scope)
        .where('ends_at', '<=', count.now),
    ),

    find: database.query((builder, count: { scope: string }) =>
      builder.selectFrom('delivery_counts').select('used').where('scope', '=', count.scope),
    ),

    insert: database.query((builder, count: { scope: string; endsAt: number }) =>
      builder.insertInto('delivery_counts').values({ scope: count.scope, used: 0, told: 0, ends_at: count.endsAt }),
    ),

    tell: database.query((builder, count: { scope: string; told: number; from: number }) =>
      builder
        .updateTable('delivery_counts')
        .set({ told: count.told })
        .where('scope', '=', count.scope)
        .where('told', '<', count.told)
        .where('used', '>=', count.from),
    ),
  };
}

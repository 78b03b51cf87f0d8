import type { CapReason, DeliveryCount } from '../../ports/delivery-counts.ts';
import { type Command, change, type Database, selectFirst, undo } from './database.ts';
import type { LogWriter } from './log-writer.ts';

/** What texts and calls are counted by, besides their users. */
export interface DeliveryCountCommands {
  /**
   * Counts by all of them. Where one has no room, everything that this command has done so far is undone, its count says
   * so if it was not said yet, and its reason is returned: the caller does nothing more.
   */
  add(counts: readonly DeliveryCount[], now: Date): Command<CapReason | undefined>;
}

const HALF = 1;
const FULL = 2;

export function createDeliveryCountCommands(
  database: Database,
  { logs }: { readonly logs: LogWriter },
): DeliveryCountCommands {
  const queries = compileQueries(database);

  /** @returns whether there was room. */
  function* take({ scope, amount, maximum, seconds }: DeliveryCount, now: number): Command<boolean> {
    if ((yield* change(queries.add, { scope, amount, maximum, now })) === 1) return true;
    yield* begin({ scope, seconds }, now);
    return (yield* change(queries.add, { scope, amount, maximum, now })) === 1;
  }

  /** Counts from nothing, unless it is being counted. */
  function* begin({ scope, seconds }: Pick<DeliveryCount, 'scope' | 'seconds'>, now: number): Command<void> {
    const endsAt = now + seconds * 1000;
    if ((yield* change(queries.renew, { scope, endsAt, now })) === 1) return;
    if ((yield* selectFirst(queries.find, { scope })) === undefined) yield* change(queries.insert, { scope, endsAt });
  }

  return {
    *add(counts, at) {
      const now = at.getTime();
      for (const count of counts) {
        if (yield* take(count, now)) continue;
        yield* undo();
        if (count.told === undefined) return count.reason;
        yield* begin(count, now);
        if ((yield* change(queries.tell, { scope: count.scope, told: FULL, from: 0 })) === 1) {
          yield* logs.change(count.told.full);
        }
        return count.reason;
      }
      for (const { scope, maximum, told } of counts) {
        if (told === undefined) continue;
        const from = Math.ceil(maximum / 2);
        if ((yield* change(queries.tell, { scope, told: HALF, from })) === 1) yield* logs.change(told.half);
      }
      return undefined;
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

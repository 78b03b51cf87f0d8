import type { DeliveryCountStore } from '../../ports/delivery-counts.ts';
import { change, type Database } from './database.ts';
import type { DeliveryCountCommands } from './delivery-count-commands.ts';

export function createDeliveryCountStore(
  database: Database,
  { counts: commands }: { readonly counts: DeliveryCountCommands },
): DeliveryCountStore {
  const { limit, listed } = database.dialect;

  const running = database.query((builder, of: { scopes: string; now: number }) =>
    builder
      .selectFrom('delivery_counts')
      .select(['scope', 'used', 'ends_at'])
      .where('scope', 'in', listed(of.scopes))
      .where('ends_at', '>', of.now),
  );

  const purge = database.query((builder, sweep: { now: number; limit: number }) =>
    builder
      .deleteFrom('delivery_counts')
      .where('scope', 'in', (eb) =>
        eb
          .selectFrom('delivery_counts as over')
          .select('over.scope')
          .where('over.ends_at', '<=', sweep.now)
          .orderBy('over.ends_at')
          .modifyEnd(limit(sweep.limit)),
      )
      // Somebody may have begun to count anew.
      .where('ends_at', '<=', sweep.now),
  );

  return {
    countDelivery: (counts, now) => database.write(() => commands.add(counts, now)),

    async findDeliveryCounts(scopes, now) {
      const rows = await database.all(running, { scopes: JSON.stringify(scopes), now: now.getTime() });
      return rows.map(({ scope, used, ends_at }) => ({ scope, used, endsAt: new Date(ends_at) }));
    },

    purgeDeliveryCounts: ({ now, limit: most }) =>
      database.write(() => change(purge, { now: now.getTime(), limit: most })),
  };
}

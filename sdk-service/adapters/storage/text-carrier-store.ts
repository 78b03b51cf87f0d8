import type { TextCarrierStore } from '../../ports/text-carrier-config.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { RaiseGeneration } from './generations.ts';
import type { LogWriter } from './log-writer.ts';

export function createTextCarrierStore(
  database: Database,
  { logs, raiseGeneration }: { readonly logs: LogWriter; readonly raiseGeneration: RaiseGeneration },
): TextCarrierStore {
  const queries = compileQueries(database);

  return {
    async listTextCarriers() {
      const rows = await database.all(queries.all, {});
      return rows.map(({ id, name, canonical_name: canonicalName, document, secret }) => ({
        id,
        name,
        canonicalName,
        document,
        sealedSecret: Buffer.from(secret),
      }));
    },

    addTextCarrier: ({ id, name, canonicalName, document, sealedSecret: secret }, { maximum }, record) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.byName, { canonicalName })) !== undefined) return 'taken';
        const last = yield* selectFirst(queries.last, {});
        if (last === undefined || Number(last.carriers) >= maximum) return 'full';
        const position = Number(last.position ?? 0) + 1;
        yield* change(queries.insert, { id, name, canonical_name: canonicalName, position, document, secret });
        yield* raiseGeneration('settings');
        yield* logs.change(record);
        return 'added';
      }),

    orderTextCarriers: (ids, record) =>
      database.write(function* () {
        for (const [index, id] of ids.entries()) yield* change(queries.move, { id, position: index + 1 });
        yield* raiseGeneration('settings');
        yield* logs.change(record);
      }),

    removeTextCarrier: (id, record) =>
      database.write(function* () {
        if ((yield* change(queries.remove, { id })) === 0) return false;
        yield* raiseGeneration('settings');
        yield* logs.change(record);
        return true;
      }),
  };
}

type Inserted = {
  id: string;
  name: string;
  canonical_name: string;
  position: number;
  document: string;
  secret: Uint8Array;
};

function compileQueries(database: Database) {
  return {
    all: database.query((builder) =>
      builder
        .selectFrom('text_carriers')
        .select(['id', 'name', 'canonical_name', 'document', 'secret'])
        .orderBy('position'),
    ),
    byName: database.query((builder, carrier: { canonicalName: string }) =>
      builder.selectFrom('text_carriers').select('id').where('canonical_name', '=', carrier.canonicalName),
    ),
    last: database.query((builder) =>
      builder
        .selectFrom('text_carriers')
        .select(({ fn }) => [fn.count('id').as('carriers'), fn.max('position').as('position')]),
    ),
    insert: database.query((builder, { id, name, canonical_name, position, document, secret }: Inserted) =>
      builder.insertInto('text_carriers').values({ id, name, canonical_name, position, document, secret }),
    ),
    move: database.query((builder, { id, position }: { id: string; position: number }) =>
      builder.updateTable('text_carriers').set({ position }).where('id', '=', id),
    ),
    remove: database.query((builder, carrier: { id: string }) =>
      builder.deleteFrom('text_carriers').where('id', '=', carrier.id),
    ),
  };
}

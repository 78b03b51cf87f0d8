import type { PropertyStore } from '../../ports/setting-store.ts';
import { change, type Database } from './database.ts';

export function createPropertyStore(database: Database): PropertyStore {
  const byName = database.query((builder, property: { name: string }) =>
    builder.selectFrom('store_properties').select('value').where('name', '=', property.name),
  );
  const update = database.query((builder, property: { name: string; value: string }) =>
    builder.updateTable('store_properties').set({ value: property.value }).where('name', '=', property.name),
  );
  const insert = database.query((builder, property: { name: string; value: string }) =>
    builder.insertInto('store_properties').values({ name: property.name, value: property.value }),
  );

  return {
    readProperty: async (name) => (await database.first(byName, { name }))?.value,

    writeProperty: (name, value) =>
      database.write(function* () {
        if ((yield* change(update, { name, value })) === 0) yield* change(insert, { name, value });
      }),
  };
}

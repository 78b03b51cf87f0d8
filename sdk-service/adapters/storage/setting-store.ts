import type { SettingStore } from '../../ports/setting-store.ts';
import { change, type Database } from './database.ts';
import type { RaiseGeneration } from './generations.ts';
import type { LogWriter } from './log-writer.ts';

export function createSettingStore(
  database: Database,
  { logs, raiseGeneration }: { readonly logs: LogWriter; readonly raiseGeneration: RaiseGeneration },
): SettingStore {
  const generations = database.query((builder) => builder.selectFrom('generations').select(['name', 'value']));
  const every = database.query((builder) => builder.selectFrom('settings').select(['name', 'value']));
  const update = database.query((builder, setting: { name: string; value: string }) =>
    builder.updateTable('settings').set({ value: setting.value }).where('name', '=', setting.name),
  );
  const insert = database.query((builder, setting: { name: string; value: string }) =>
    builder.insertInto('settings').values({ name: setting.name, value: setting.value }),
  );
  const remove = database.query((builder, setting: { name: string }) =>
    builder.deleteFrom('settings').where('name', '=', setting.name),
  );

  return {
    async readGenerations() {
      const values = new Map((await database.all(generations, {})).map(({ name, value }) => [name, value]));
      return { accounts: values.get('accounts') ?? 0, settings: values.get('settings') ?? 0 };
    },

    async readSettings() {
      return new Map((await database.all(every, {})).map(({ name, value }) => [name, value]));
    },

    writeSetting: (name, value, record) =>
      database.write(function* () {
        if (value === undefined) yield* change(remove, { name });
        else if ((yield* change(update, { name, value })) === 0) yield* change(insert, { name, value });
        yield* raiseGeneration('settings');
        yield* logs.change(record);
      }),
  };
}

import type { RecordingStore } from '../../ports/recording-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { RaiseGeneration } from './generations.ts';
import type { LogWriter } from './log-writer.ts';
import type { RecordingsTable } from './recording-tables.ts';

export function createRecordingStore(
  database: Database,
  { logs, raiseGeneration }: { readonly logs: LogWriter; readonly raiseGeneration: RaiseGeneration },
): RecordingStore {
  const queries = compileQueries(database);

  return {
    async listRecordings() {
      const rows = await database.all(queries.all, {});
      return rows.map(({ canonical_application, sound_id, added_at, ...row }) => ({
        ...row,
        canonicalApplication: canonical_application,
        soundId: sound_id,
        addedAt: new Date(added_at),
      }));
    },

    addRecording: (recording, sound, { maximum, maximumBytes }, record) =>
      database.write(function* () {
        const { canonicalApplication, soundId, addedAt, ...rest } = recording;
        const held = yield* selectFirst(queries.held, {});
        const heldBytes = Number(held?.bytes ?? 0);
        if (Number(held?.recordings) >= maximum || heldBytes + rest.bytes > maximumBytes) return 'full';
        const at = addedAt.getTime();
        const { type, language } = rest;
        const replaced = yield* change(queries.replace, { type, language, canonicalApplication, at });
        const columns = { canonical_application: canonicalApplication, sound_id: soundId, added_at: at };
        yield* change(queries.insert, { ...rest, ...columns, sound });
        yield* raiseGeneration('settings');
        yield* logs.change(record);
        return replaced > 0 ? 'replaced' : 'added';
      }),

    removeRecording: (id, removedAt, record) =>
      database.write(function* () {
        if ((yield* change(queries.remove, { id, at: removedAt.getTime() })) === 0) return false;
        yield* raiseGeneration('settings');
        yield* logs.change(record);
        return true;
      }),

    async findSound(soundId) {
      const row = await database.first(queries.sound, { soundId });
      return row && { format: row.format, content: Buffer.from(row.sound) };
    },

    purgeRecordings: ({ before, limit }) =>
      database.write(() => change(queries.purge, { before: before.getTime(), limit })),
  };
}

type Inserted = Omit<RecordingsTable, 'removed_at'>;

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    all: database.query((builder) =>
      builder
        .selectFrom('recordings')
        .select(['id', 'type', 'language', 'application', 'canonical_application', 'description'])
        .select(['sound_id', 'format', 'milliseconds', 'bytes', 'added_at'])
        .where('removed_at', 'is', null)
        .orderBy('type')
        .orderBy('language')
        .orderBy('canonical_application'),
    ),

    /** Those that are still to be purged take up their place too. */
    held: database.query((builder) =>
      builder
        .selectFrom('recordings')
        .select(({ fn }) => [fn.count('id').as('recordings'), fn.sum('bytes').as('bytes')]),
    ),

    replace: database.query(
      (builder, by: { type: string; language: string; canonicalApplication: string; at: number }) =>
        builder
          .updateTable('recordings')
          .set({ removed_at: by.at })
          .where('type', '=', by.type)
          .where('language', '=', by.language)
          .where('canonical_application', '=', by.canonicalApplication)
          .where('removed_at', 'is', null),
    ),

    insert: database.query((builder, row: Inserted) =>
      builder.insertInto('recordings').values({
        id: row.id,
        type: row.type,
        language: row.language,
        application: row.application,
        canonical_application: row.canonical_application,
        description: row.description,
        sound_id: row.sound_id,
        format: row.format,
        milliseconds: row.milliseconds,
        bytes: row.bytes,
        added_at: row.added_at,
        removed_at: null,
        sound: row.sound,
      }),
    ),

    remove: database.query((builder, by: { id: string; at: number }) =>
      builder
        .updateTable('recordings')
        .set({ removed_at: by.at })
        .where('id', '=', by.id)
        .where('removed_at', 'is', null),
    ),

    /** The same sound may be bound more than once. */
    sound: database.query((builder, by: { soundId: string }) =>
      builder
        .selectFrom('recordings')
        .select(['format', 'sound'])
        .where('sound_id', '=', by.soundId)
        .orderBy('id')
        .modifyEnd(limit(1)),
    ),

    purge: database.query((builder, sweep: { before: number; limit: number }) =>
      builder
        .deleteFrom('recordings')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('recordings as over')
            .select('over.id')
            .where('over.removed_at', '<', sweep.before)
            .orderBy('over.removed_at')
            .modifyEnd(limit(sweep.limit)),
        ),
    ),
  };
}

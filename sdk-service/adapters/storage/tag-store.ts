import type { Tag, TagStore } from '../../ports/tag-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { TagsTable } from './people-tables.ts';

export function createTagStore(database: Database, logs: LogWriter): TagStore {
  const queries = compileQueries(database);

  return {
    async listTags() {
      return (await database.all(queries.all, {})).map(toTag);
    },

    async findTag(canonicalName) {
      const row = await database.first(queries.byName, { canonicalName });
      return row && toTag(row);
    },

    addTag: ({ id, name, canonicalName }, { maximum }, record) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.byName, { canonicalName })) !== undefined) return 'taken';
        const count = yield* selectFirst(queries.count, {});
        if (count === undefined || Number(count.tags) >= maximum) return 'full';
        yield* change(queries.insert, { id, name, canonicalName });
        yield* logs.change(record);
        return 'added';
      }),

    renameTag: (id, { name, canonicalName }, record) =>
      database.write(function* () {
        const holder = yield* selectFirst(queries.byName, { canonicalName });
        if (holder !== undefined && holder.id !== id) return 'taken';
        if ((yield* change(queries.rename, { id, name, canonicalName })) === 0) return 'gone';
        yield* logs.change(record);
        return 'renamed';
      }),

    removeTag: (id, record) =>
      database.write(function* () {
        for (const scope of queries.scopes) if ((yield* selectFirst(scope, { id })) !== undefined) return 'in-use';
        // One statement, however many have the tag: 200,000 rows hold up the writer for less than half a second.
        yield* change(queries.takeFromAll, { id });
        if ((yield* change(queries.remove, { id })) === 0) return 'gone';
        yield* logs.change(record);
        return 'removed';
      }),

    async listTagsOfUser(userId) {
      return (await database.all(queries.ofUser, { userId })).map(toTag);
    },

    tagUser: (userId, tagId, record) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.pair, { userId, tagId })) !== undefined) return 'same';
        // A tag and a user who are there, or no row.
        if ((yield* change(queries.give, { userId, tagId })) === 0) return 'gone';
        yield* logs.change(record);
        return 'tagged';
      }),

    untagUser: (userId, tagId, record) =>
      database.write(function* () {
        if ((yield* change(queries.take, { userId, tagId })) === 0) return 'same';
        yield* logs.change(record);
        return 'untagged';
      }),
  };
}

function compileQueries(database: Database) {
  return {
    all: database.query((builder) =>
      builder.selectFrom('tags').select(['id', 'name', 'canonical_name']).orderBy('canonical_name'),
    ),
    byName: database.query((builder, tag: { canonicalName: string }) =>
      builder
        .selectFrom('tags')
        .select(['id', 'name', 'canonical_name'])
        .where('canonical_name', '=', tag.canonicalName),
    ),
    count: database.query((builder) => builder.selectFrom('tags').select(({ fn }) => fn.countAll().as('tags'))),
    insert: database.query((builder, tag: { id: string; name: string; canonicalName: string }) =>
      builder.insertInto('tags').values({ id: tag.id, name: tag.name, canonical_name: tag.canonicalName }),
    ),
    rename: database.query((builder, tag: { id: string; name: string; canonicalName: string }) =>
      builder.updateTable('tags').set({ name: tag.name, canonical_name: tag.canonicalName }).where('id', '=', tag.id),
    ),
    scopes: (['administrator_tags', 'administrator_group_tags'] as const).map((table) =>
      database.query((builder, tag: { id: string }) =>
        builder
          .selectFrom(table)
          .select(({ fn }) => fn.min('tag_id').as('tag_id'))
          .where('tag_id', '=', tag.id)
          .groupBy('tag_id'),
      ),
    ),
    takeFromAll: database.query((builder, tag: { id: string }) =>
      builder.deleteFrom('user_tags').where('tag_id', '=', tag.id),
    ),
    remove: database.query((builder, tag: { id: string }) => builder.deleteFrom('tags').where('id', '=', tag.id)),
    ofUser: database.query((builder, user: { userId: string }) =>
      builder
        .selectFrom('user_tags')
        .innerJoin('tags', 'tags.id', 'user_tags.tag_id')
        .select(['tags.id as id', 'tags.name as name', 'tags.canonical_name as canonical_name'])
        .where('user_tags.user_id', '=', user.userId)
        .orderBy('tags.canonical_name'),
    ),
    pair: database.query((builder, pair: { userId: string; tagId: string }) =>
      builder
        .selectFrom('user_tags')
        .select('tag_id')
        .where('user_id', '=', pair.userId)
        .where('tag_id', '=', pair.tagId),
    ),
    give: database.query((builder, pair: { userId: string; tagId: string }) =>
      builder
        .insertInto('user_tags')
        .columns(['user_id', 'tag_id'])
        .expression((eb) =>
          eb
            .selectFrom('users')
            .innerJoin('tags', (join) => join.on('tags.id', '=', pair.tagId))
            .select(['users.id as user_id', 'tags.id as tag_id'])
            .where('users.id', '=', pair.userId),
        ),
    ),
    take: database.query((builder, pair: { userId: string; tagId: string }) =>
      builder.deleteFrom('user_tags').where('user_id', '=', pair.userId).where('tag_id', '=', pair.tagId),
    ),
  };
}

function toTag(row: TagsTable): Tag {
  return { id: row.id, name: row.name, canonicalName: row.canonical_name };
}

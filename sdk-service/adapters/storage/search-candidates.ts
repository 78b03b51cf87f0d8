import type { UserFilters } from '../../ports/user-search-store.ts';
import type { Database } from './database.ts';
import { rangeConditions, textColumns } from './search-conditions.ts';
import { searchKey } from './search-keys.ts';
import { parsePattern } from './text-patterns.ts';

/** Users who are few enough to be looked at together; where an index gives more, going through them by name is as good. */
const FEW = 2000;

/**
 * Canonical names of all users whom the filters can find, as an index gives them; undefined when none narrows them down to
 * a few.
 */
export async function findCandidates(database: Database, filters: UserFilters): Promise<readonly string[] | undefined> {
  return (
    (await findByText(database, filters, 'emailAddress')) ??
    (await findByText(database, filters, 'lastName')) ??
    (await findByTags(database, filters))
  );
}

async function findByText(
  database: Database,
  filters: UserFilters,
  field: 'emailAddress' | 'lastName',
): Promise<readonly string[] | undefined> {
  const filter = filters[field];
  if (filter === undefined) return undefined;
  const key = searchKey(filter.pattern);
  if (parsePattern(key).prefix === '') return undefined;
  const [column] = textColumns[field];
  const isFew = database.query((builder) =>
    builder
      .selectFrom(
        builder
          .selectFrom('users')
          .select(column)
          .where((eb) => eb.and(rangeConditions(eb, column, key)))
          .orderBy(column)
          .modifyEnd(database.dialect.limit(FEW + 1))
          .as('some'),
      )
      .select(({ fn }) => fn.countAll().as('users')),
  );
  // Counted in the index alone, before any user is looked at.
  const counted = await database.first(isFew, {});
  if (counted !== undefined && Number(counted.users) > FEW) return undefined;
  const names = database.query((builder) =>
    builder
      .selectFrom('users')
      .select('canonical_name')
      .where((eb) => eb.and(rangeConditions(eb, column, key)))
      .orderBy(column)
      .modifyEnd(database.dialect.limit(FEW)),
  );
  return (await database.all(names, {})).map((row) => row.canonical_name);
}

async function findByTags(database: Database, { tags }: UserFilters): Promise<readonly string[] | undefined> {
  if (tags === undefined) return undefined;
  const names = new Set<string>();
  // Whoever holds all of them holds the first one.
  for (const tagId of tags.match === 'any' ? tags.tagIds : tags.tagIds.slice(0, 1)) {
    const query = database.query((builder, tag: { id: string }) =>
      builder
        .selectFrom('user_tags')
        .innerJoin('users', 'users.id', 'user_tags.user_id')
        .select('users.canonical_name')
        .where('user_tags.tag_id', '=', tag.id)
        .orderBy('user_tags.user_id')
        .modifyEnd(database.dialect.limit(FEW + 1)),
    );
    for (const row of await database.all(query, { id: tagId })) names.add(row.canonical_name);
    if (names.size > FEW) return undefined;
  }
  return [...names];
}

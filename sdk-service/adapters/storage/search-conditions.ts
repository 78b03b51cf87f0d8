import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { TextFilter, UserFilters } from '../../ports/user-search-store.ts';
import type { Dialect } from './dialect.ts';
import type { Tables } from './schema.ts';
import { searchKey } from './search-keys.ts';
import { endOfPrefix, parsePattern } from './text-patterns.ts';

type Users = ExpressionBuilder<Tables, 'users'>;

/** The column that is compared without regard to case, and the one with the text as it was entered. */
export const textColumns = {
  username: ['users.canonical_name', 'users.username'],
  firstName: ['users.first_name_key', 'users.first_name'],
  lastName: ['users.last_name_key', 'users.last_name'],
  emailAddress: ['users.email_address_key', 'users.email_address'],
  userGroup: ['users.user_group_key', 'users.user_group'],
  description: ['users.description_key', 'users.description'],
} as const;

type TextField = keyof typeof textColumns;

/** All that the filters say, as conditions on `users`. */
export function conditionsOf(eb: Users, filters: UserFilters, dialect: Dialect): Expression<SqlBool>[] {
  const { authenticators, callModes, textDirections, textModes, appModes, enabled } = filters;
  return [
    ...(Object.keys(textColumns) as TextField[]).flatMap((field) => textConditions(eb, field, filters[field], dialect)),
    ...(filters.phone === undefined ? [] : [phoneCondition(eb, filters.phone, dialect)]),
    ...(authenticators === undefined ? [] : [eb('users.authenticator', 'in', authenticators)]),
    ...(callModes === undefined ? [] : [eb('users.call_mode', 'in', callModes)]),
    ...(textDirections === undefined ? [] : [eb('users.text_direction', 'in', textDirections)]),
    ...(textModes === undefined ? [] : [eb('users.text_mode', 'in', textModes)]),
    ...(appModes === undefined ? [] : [eb('users.app_mode', 'in', appModes)]),
    ...(enabled === undefined ? [] : [eb('users.enabled', '=', enabled ? 1 : 0)]),
    ...tagConditions(eb, filters.tags, dialect),
  ];
}

/** The texts of a column that may match: a range of its index where the pattern does not begin with `*`. */
export function rangeConditions(
  eb: Users,
  column: (typeof textColumns)[TextField][0],
  pattern: string,
): Expression<SqlBool>[] {
  const { exact, prefix } = parsePattern(pattern);
  if (exact !== undefined) return [eb(column, '=', exact)];
  const end = prefix === '' ? undefined : endOfPrefix(prefix);
  return [...(prefix === '' ? [] : [eb(column, '>=', prefix)]), ...(end === undefined ? [] : [eb(column, '<', end)])];
}

function textConditions(
  eb: Users,
  field: TextField,
  filter: TextFilter | undefined,
  dialect: Dialect,
): Expression<SqlBool>[] {
  if (filter === undefined) return [];
  const { pattern, sensitivity } = filter;
  const [keyColumn, column] = textColumns[field];
  const key = searchKey(pattern);
  const { exact, isPrefixOnly } = parsePattern(key);
  const conditions = rangeConditions(eb, keyColumn, key);
  if (exact === undefined && !isPrefixOnly) conditions.push(dialect.matches(eb.ref(keyColumn), key));
  if (sensitivity === 'case') conditions.push(matchOf(eb, eb.ref(column), pattern, dialect));
  return conditions;
}

function phoneCondition(eb: Users, pattern: string, dialect: Dialect): Expression<SqlBool> {
  const international = (kind: 'phone' | 'backup_phone') =>
    eb.fn<string>('concat', [`users.${kind}_country_code`, `users.${kind}_number`]);
  return eb.or([
    matchOf(eb, eb.ref('users.phone_number'), pattern, dialect),
    matchOf(eb, international('phone'), pattern, dialect),
    matchOf(eb, eb.ref('users.backup_phone_number'), pattern, dialect),
    matchOf(eb, international('backup_phone'), pattern, dialect),
  ]);
}

function matchOf(eb: Users, text: Expression<string | null>, pattern: string, dialect: Dialect): Expression<SqlBool> {
  const { exact } = parsePattern(pattern);
  return exact === undefined ? dialect.matches(text, pattern) : eb(text, '=', exact);
}

function tagConditions(eb: Users, tags: UserFilters['tags'], { listed }: Dialect): Expression<SqlBool>[] {
  if (tags === undefined) return [];
  const ofUser = () =>
    eb
      .selectFrom('user_tags')
      .select(({ fn }) => fn.countAll<number>().as('tags'))
      .whereRef('user_tags.user_id', '=', 'users.id');
  const held = ofUser().where('user_tags.tag_id', 'in', listed(JSON.stringify(tags.tagIds)));
  const count = tags.tagIds.length;
  switch (tags.match) {
    case 'any':
      return [eb(held, '>', 0)];
    case 'all':
      return [eb(held, '=', count)];
    case 'exact':
      return [eb(held, '=', count), eb(ofUser(), '=', count)];
  }
}

import type { Id } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';
import { createReleaseImportedToken } from './imported-token-commands.ts';
import type { Tables } from './schema.ts';

/** Tables with a column for the user whom a row is about. */
type TableOfUser = { [Name in keyof Tables]: 'user_id' extends keyof Tables[Name] ? Name : never }[keyof Tables];

/**
 * What goes with a user, table by table; a new table with a `user_id` has to be put here, or a test says so. The
 * authentication log stays as it is: it tells what happened.
 */
export const tablesOfUser = [
  'authenticators',
  'calls',
  'event_calls',
  'challenges',
  'sessions',
  'activation_codes',
  'app_enrollments',
  'app_devices',
  'push_requests',
  'devices',
  'blocks',
  'bypasses',
  'passed_sessions',
  'enrollment_codes',
  'temporary_codes',
  'user_names',
  'user_tags',
  'administrator_scopes',
  'administrator_tags',
  'administrator_group_members',
  'directory_links',
  'sync_members',
  'sync_removals',
  'pins',
  'pin_history',
  'security_questions',
  'static_tokens',
  'outbox',
  'disavowals',
] as const satisfies readonly Exclude<TableOfUser, 'attempts'>[];

/** Deletes a user with everything that is his. @returns false when there is no such user. */
export type DeleteUser = (id: Id) => Command<boolean>;

export function createDeleteUser(database: Database): DeleteUser {
  const emptyTables = tablesOfUser.map((table) =>
    database.query((builder, user: { id: string }) => builder.deleteFrom(table).where('user_id', '=', user.id)),
  );
  const releaseImportedToken = createReleaseImportedToken(database);
  const removePerson = database.query((builder, user: { id: string }) =>
    builder
      .deleteFrom('directory_people')
      .where('canonical_name', '=', (eb) =>
        eb.selectFrom('users').select('users.canonical_name').where('users.id', '=', user.id),
      ),
  );
  const remove = database.query((builder, user: { id: string }) =>
    builder.deleteFrom('users').where('id', '=', user.id),
  );

  return function* (id) {
    // The company's token stays the company's.
    yield* releaseImportedToken(id);
    for (const empty of emptyTables) yield* change(empty, { id });
    // Else whoever is given this name next would be let in by the old password.
    yield* change(removePerson, { id });
    return (yield* change(remove, { id })) === 1;
  };
}

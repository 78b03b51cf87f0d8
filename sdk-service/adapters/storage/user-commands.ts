import type { Id } from '../../ports/records.ts';
import type { UserChange } from '../../ports/storage.ts';
import { type Command, change, type Database } from './database.ts';
import { toUserColumns } from './user-rows.ts';

/** Changes the given fields of a user; whoever is disabled by it, from wherever, has no known browser any more. @returns false when there is no such user. */
export function* changeUserFields(
  database: Database,
  { id, fields, at }: { readonly id: Id; readonly fields: UserChange; readonly at: Date },
): Command<boolean> {
  // Which columns are set differs from call to call: compiled for this one.
  const update = database.query((builder, values: { id: string; at: number }) =>
    builder
      .updateTable('users')
      .set(({ eb, val }) => ({
        ...toUserColumns(fields),
        ...(fields.enabled === false && { browser_generation: eb('browser_generation', '+', val(1)) }),
        updated_at: values.at,
      }))
      .where('id', '=', values.id),
  );
  return (yield* change(update, { id, at: at.getTime() })) === 1;
}

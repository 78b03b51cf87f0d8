import type { Id } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';

/**
 * Puts the imported token of a user back among those that nobody has, used up as far as he used it: its next owner cannot
 * be let in by a code that this one has typed already. Does nothing for a user without one.
 */
export type ReleaseImportedToken = (ownerId: Id) => Command<void>;

/** To be run while the user's token still stands with him. */
export function createReleaseImportedToken(database: Database): ReleaseImportedToken {
  const release = database.query((builder, owner: { ownerId: string }) =>
    builder
      .updateTable('imported_tokens')
      .set(({ fn, ref, selectFrom }) => {
        const stored = (column: 'last_time_step' | 'drift') =>
          selectFrom('authenticators')
            .select(column)
            .where('user_id', '=', owner.ownerId)
            .where('kind', '=', 'oath-token')
            .where(column, 'is not', null);
        return {
          owner_id: null,
          last_time_step: fn.coalesce(stored('last_time_step'), ref('imported_tokens.last_time_step')),
          drift: fn.coalesce(stored('drift'), ref('imported_tokens.drift')),
        };
      })
      .where('owner_id', '=', owner.ownerId),
  );
  return function* (ownerId) {
    yield* change(release, { ownerId });
  };
}

import type { PinStore } from '../../ports/pin-store.ts';
import type { Id } from '../../ports/records.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import { type Command, change, type Database, undo } from './database.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { LogWriter } from './log-writer.ts';
import { changeUserFields } from './user-commands.ts';

export function createPinStore(
  database: Database,
  parts: { readonly logs: LogWriter; readonly authenticators: AuthenticatorCommands; readonly pins: KnownSecrets },
): PinStore {
  const { logs, authenticators, pins } = parts;
  const queries = compileQueries(database);

  /** Keeps a PIN that was replaced, and no more of them than the rules say. */
  function* keepOld(userId: Id, { hash, keep }: { readonly hash: string | undefined; readonly keep: number }) {
    if (keep === 0) {
      yield* change(queries.forgetAll, { userId });
      return;
    }
    if (hash === undefined) return;
    yield* change(queries.keep, { userId, hash });
    yield* change(queries.forgetOlder, { userId, keep });
  }

  return {
    findPin: (userId) => pins.find(userId),

    async listOldPins(userId, limit) {
      return (await database.all(queries.old, { userId, limit })).map(({ hash }) => hash);
    },

    setPin: ({ userId, expected, hash, keep, fields, change: record }) =>
      database.write(function* (): Command<'set' | 'changed' | 'gone'> {
        // The user is touched first: it tells whether there is one, and of two changes at once the second waits here.
        if (!(yield* changeUserFields(database, { id: userId, fields, at: record.at }))) return 'gone';
        if ((yield* pins.read(userId)) !== expected) {
          yield* undo();
          return 'changed';
        }
        yield* keepOld(userId, { hash: expected, keep });
        yield* pins.write(userId, hash);
        yield* authenticators.resetThrottle(userId, 'pin');
        yield* logs.change(record);
        return 'set';
      }),
  };
}

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    old: database.query((builder, of: { userId: string; limit: number }) =>
      builder
        .selectFrom('pin_history')
        .select('hash')
        .where('user_id', '=', of.userId)
        .orderBy('number', 'desc')
        .modifyEnd(limit(of.limit)),
    ),
    keep: database.query((builder, old: { userId: string; hash: string }) =>
      builder.insertInto('pin_history').values({ user_id: old.userId, hash: old.hash }),
    ),
    forgetOlder: database.query((builder, of: { userId: string; keep: number }) =>
      builder
        .deleteFrom('pin_history')
        .where('user_id', '=', of.userId)
        .where('number', 'not in', (eb) =>
          eb
            .selectFrom('pin_history as newest')
            .select('newest.number')
            .where('newest.user_id', '=', of.userId)
            .orderBy('newest.number', 'desc')
            .modifyEnd(limit(of.keep)),
        ),
    ),
    forgetAll: database.query((builder, of: { userId: string }) =>
      builder.deleteFrom('pin_history').where('user_id', '=', of.userId),
    ),
  };
}

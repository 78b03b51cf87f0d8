import type { ImportedTokenStore, TokenFilters } from '../../ports/imported-token-store.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import { change, type Database, selectFirst, undo } from './database.ts';
import {
  type ImportedTokenRow,
  importedTokenColumns,
  toImportedToken,
  toImportedTokenRow,
  toTokenColumns,
} from './imported-token-rows.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';
import { changeUserFields } from './user-commands.ts';

type Serial = { readonly serial: string };

export function createImportedTokenStore(
  database: Database,
  { logs, authenticators }: { readonly logs: LogWriter; readonly authenticators: AuthenticatorCommands },
): ImportedTokenStore {
  const { builder, limit, matches } = database.dialect;
  const tokens = builder
    .selectFrom('imported_tokens')
    .leftJoin('users', 'users.id', 'imported_tokens.owner_id')
    .select(importedTokenColumns.map((column): `imported_tokens.${typeof column}` => `imported_tokens.${column}`))
    .select('users.username as owner_name');
  const bySerial = database.query((_, { serial }: Serial) => tokens.where('canonical_serial', '=', serial));
  /** Which filters there are differs from call to call: compiled for one. */
  function compileList(filters: TokenFilters) {
    const { serial, ownerId, isHeld, startsAfter, expiresBefore, enabled } = filters;
    return database.query((_, page: { after: string; limit: number }) =>
      tokens
        .where('canonical_serial', '>', page.after)
        .where((eb) =>
          eb.and([
            ...(serial === undefined ? [] : [matches(eb.ref('canonical_serial'), serial)]),
            ...(ownerId === undefined ? [] : [eb('owner_id', '=', ownerId)]),
            ...(isHeld === undefined ? [] : [eb('owner_id', isHeld ? 'is not' : 'is', null)]),
            ...(startsAfter === undefined ? [] : [eb('starts_at', '>', startsAfter.getTime())]),
            ...(expiresBefore === undefined ? [] : [eb('expires_at', '<', expiresBefore.getTime())]),
            ...(enabled === undefined ? [] : [eb('imported_tokens.enabled', '=', enabled ? 1 : 0)]),
          ]),
        )
        .orderBy('canonical_serial')
        .modifyEnd(limit(page.limit)),
    );
  }
  const ownerOf = database.query((builder, { serial }: Serial) =>
    builder.selectFrom('imported_tokens').select('owner_id').where('canonical_serial', '=', serial),
  );
  const insert = database.query((builder, row: ImportedTokenRow) =>
    builder.insertInto('imported_tokens').values(markers(row, importedTokenColumns)),
  );
  const claim = database.query(
    (builder, given: Serial & { userId: string; usedUpTo: number; lastTimeStep: number; drift: number }) =>
      builder
        .updateTable('imported_tokens')
        .set({ owner_id: given.userId, last_time_step: given.lastTimeStep, drift: given.drift })
        .where('canonical_serial', '=', given.serial)
        .where('owner_id', 'is', null)
        .where('last_time_step', '<=', given.usedUpTo),
  );
  const remove = database.query((builder, { serial }: Serial) =>
    builder.deleteFrom('imported_tokens').where('canonical_serial', '=', serial).where('owner_id', 'is', null),
  );

  return {
    async findImportedToken(serial) {
      const row = await database.first(bySerial, { serial });
      return row && toImportedToken(row);
    },

    async listImportedTokens({ after, limit: maximum, filters = {} }) {
      return (await database.all(compileList(filters), { after, limit: maximum })).map(toImportedToken);
    },

    addImportedToken: (token, record) =>
      database.write(function* () {
        const taken = yield* selectFirst(ownerOf, { serial: token.canonicalSerial });
        if (taken !== undefined) return false;
        yield* change(insert, toImportedTokenRow(token));
        yield* logs.change(record);
        return true;
      }),

    changeImportedToken: (serial, fields, record) =>
      database.write(function* () {
        // Which columns are set differs from call to call: compiled for this one.
        const update = database.query((builder, token: Serial) =>
          builder
            .updateTable('imported_tokens')
            .set(toTokenColumns(fields))
            .where('canonical_serial', '=', token.serial),
        );
        if ((yield* change(update, { serial })) === 0) return false;
        yield* logs.change(record);
        return true;
      }),

    giveImportedToken: ({ canonicalSerial, userId, token, usedUpTo }, record) =>
      database.write(function* () {
        const serial = canonicalSerial;
        if (!(yield* changeUserFields(database, { id: userId, fields: {}, at: record.at }))) return 'no-such-user';
        // Gives back what he had; that may be this very token, which then has what he used of it.
        yield* authenticators.storeOathToken(userId, token);
        const { lastTimeStep, drift } = token;
        if ((yield* change(claim, { serial, userId, usedUpTo, lastTimeStep, drift })) === 0) {
          yield* undo();
          const found = yield* selectFirst(ownerOf, { serial });
          if (found === undefined) return 'no-such-token';
          return found.owner_id === null || found.owner_id === userId ? 'replayed' : 'held';
        }
        yield* logs.change(record);
        return 'given';
      }),

    takeImportedToken: (serial, record) =>
      database.write(function* () {
        const owner = (yield* selectFirst(ownerOf, { serial }))?.owner_id ?? undefined;
        if (owner === undefined) return false;
        yield* authenticators.removeOathToken(owner);
        yield* changeUserFields(database, { id: owner, fields: {}, at: record.at });
        yield* logs.change(record);
        return true;
      }),

    removeImportedToken: (serial, record) =>
      database.write(function* () {
        if ((yield* change(remove, { serial })) === 0) return false;
        yield* logs.change(record);
        return true;
      }),
  };
}

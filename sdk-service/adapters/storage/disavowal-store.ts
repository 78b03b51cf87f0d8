import type { DisavowalStore } from '../../ports/disavowal-store.ts';
import type { BlockUser } from './block-store.ts';
import { change, type Database, undo } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { RevokeDevice } from './revoke-device.ts';
import { toUser, userColumns } from './user-rows.ts';

/** Links of mails; they are written with the mail (`outbox-commands.ts`). */
export function createDisavowalStore(
  database: Database,
  {
    logs,
    blockUser,
    revokeDevice,
  }: { readonly logs: LogWriter; readonly blockUser: BlockUser; readonly revokeDevice: RevokeDevice },
): DisavowalStore {
  const queries = compileQueries(database);

  return {
    async findDisavowal({ tokenHash, now }) {
      const row = await database.first(queries.find, { tokenHash, now: now.getTime() });
      if (row === undefined) return undefined;
      const { event, device_id: deviceId, changed_at: changedAt } = row;
      return { event, deviceId: deviceId ?? undefined, changedAt: new Date(changedAt), user: toUser(row) };
    },

    disavow: ({ tokenHash, userId, now, change: record, device, block }) =>
      database.write(function* () {
        if ((yield* change(queries.use, { tokenHash, userId, now: now.getTime() })) === 0) return false;
        yield* logs.change(record);
        // It may have been removed since.
        if (device !== undefined) yield* revokeDevice(device.id, device.change);
        if (yield* blockUser(userId, block)) return true;
        yield* undo();
        return false;
      }),

    purgeDisavowals: ({ now, limit }) => database.write(() => change(queries.purge, { now: now.getTime(), limit })),
  };
}

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    find: database.query((builder, by: { tokenHash: Buffer; now: number }) =>
      builder
        .selectFrom('disavowals')
        .innerJoin('users', 'users.id', 'disavowals.user_id')
        .select(userColumns)
        .select(['disavowals.event', 'disavowals.device_id', 'disavowals.changed_at'])
        .where('disavowals.token_hash', '=', by.tokenHash)
        .where('disavowals.used_at', 'is', null)
        .where('disavowals.expires_at', '>', by.now),
    ),

    use: database.query((builder, by: { tokenHash: Buffer; userId: string; now: number }) =>
      builder
        .updateTable('disavowals')
        .set({ used_at: by.now })
        .where('token_hash', '=', by.tokenHash)
        .where('user_id', '=', by.userId)
        .where('used_at', 'is', null)
        .where('expires_at', '>', by.now),
    ),

    purge: database.query((builder, sweep: { now: number; limit: number }) =>
      builder
        .deleteFrom('disavowals')
        .where('token_hash', 'in', (eb) =>
          eb
            .selectFrom('disavowals as over')
            .select('over.token_hash')
            .where('over.expires_at', '<=', sweep.now)
            .orderBy('over.expires_at')
            .modifyEnd(limit(sweep.limit)),
        ),
    ),
  };
}

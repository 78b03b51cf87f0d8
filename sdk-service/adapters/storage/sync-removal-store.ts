import type { SynchronizationStore } from '../../ports/synchronization-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import { createDeleteUser } from './delete-user.ts';
import type { LogWriter } from './log-writer.ts';

type Removals = Pick<
  SynchronizationStore,
  'removeSyncMember' | 'listPendingRemovals' | 'addPendingRemovals' | 'dropPendingRemovals' | 'approveRemovals'
>;

export function createSyncRemovalStore(database: Database, logs: LogWriter): Removals {
  const queries = compileQueries(database);
  const deleteUser = createDeleteUser(database);

  return {
    removeSyncMember: ({ userId, link, action, holder }, record) =>
      database.write(function* () {
        const at = record.at.getTime();
        if ((yield* selectFirst(queries.heldLease, { holder, now: at })) === undefined) return 'lost';
        if ((yield* selectFirst(queries.link, { userId, ...link })) === undefined) return 'gone';
        yield* change(queries.dropRemoval, { userId });
        if (action === 'remove') {
          if (!(yield* deleteUser(userId))) return 'gone';
        } else {
          // Whom somebody else has disabled meanwhile stays his.
          if ((yield* change(queries.disable, { userId, at })) === 0) return 'gone';
          yield* change(queries.markDisabled, { userId, at });
        }
        yield* logs.change(record);
        return 'done';
      }),

    async listPendingRemovals() {
      const rows = await database.all(queries.pending, {});
      return rows.map((row) => ({
        userId: row.user_id,
        username: row.username,
        runNumber: row.run_number,
        action: row.action,
        isApproved: row.approved === 1,
      }));
    },

    addPendingRemovals: (removals, record) =>
      database.write(function* () {
        let isNew = false;
        for (const { userId, runNumber, action } of removals) {
          const present = yield* selectFirst(queries.pendingOf, { userId });
          if (present?.action === action) continue;
          // An approval was for what was to be done then.
          yield* change(queries.dropRemoval, { userId });
          yield* change(queries.insertRemoval, { userId, runNumber, action });
          isNew = true;
        }
        if (isNew) yield* logs.change(record);
      }),

    dropPendingRemovals: (userIds) =>
      database.write(function* () {
        for (const userId of userIds) yield* change(queries.dropRemoval, { userId });
      }),

    approveRemovals: (runNumber, record) =>
      database.write(function* () {
        const approved = yield* change(queries.approve, { runNumber });
        if (approved > 0) yield* logs.change(record);
        return approved;
      }),
  };
}

function compileQueries(database: Database) {
  return {
    heldLease: database.query((builder, lease: { holder: string; now: number }) =>
      builder
        .selectFrom('sync_lease')
        .select('id')
        .where('holder', '=', lease.holder)
        .where('expires_at', '>', lease.now),
    ),
    link: database.query((builder, link: { userId: string; directoryId: string; uniqueId: string }) =>
      builder
        .selectFrom('directory_links')
        .select('user_id')
        .where('user_id', '=', link.userId)
        .where('directory_id', '=', link.directoryId)
        .where('unique_id', '=', link.uniqueId),
    ),
    disable: database.query((builder, user: { userId: string; at: number }) =>
      builder
        .updateTable('users')
        .set(({ eb, val }) => ({
          enabled: 0,
          // As `changeUserFields` does.
          browser_generation: eb('browser_generation', '+', val(1)),
          updated_at: user.at,
        }))
        .where('id', '=', user.userId)
        .where('enabled', '=', 1),
    ),
    markDisabled: database.query((builder, user: { userId: string; at: number }) =>
      builder
        .updateTable('sync_members')
        .set({ disabled_here: 1, user_stamp: user.at })
        .where('user_id', '=', user.userId),
    ),
    // Cross joined for SQLite, as members are: by itself it would go through all users, who have the order.
    pending: database.query((builder) =>
      builder
        .selectFrom('sync_removals')
        .crossJoin('users')
        .select([
          'sync_removals.user_id as user_id',
          'users.username as username',
          'sync_removals.run_number as run_number',
          'sync_removals.action as action',
          'sync_removals.approved as approved',
        ])
        .whereRef('users.id', '=', 'sync_removals.user_id')
        .orderBy('users.canonical_name'),
    ),
    pendingOf: database.query((builder, user: { userId: string }) =>
      builder.selectFrom('sync_removals').select('action').where('user_id', '=', user.userId),
    ),
    insertRemoval: database.query((builder, row: { userId: string; runNumber: number; action: 'disable' | 'remove' }) =>
      builder.insertInto('sync_removals').values({
        user_id: row.userId,
        run_number: row.runNumber,
        action: row.action,
        approved: 0,
      }),
    ),
    dropRemoval: database.query((builder, user: { userId: string }) =>
      builder.deleteFrom('sync_removals').where('user_id', '=', user.userId),
    ),
    approve: database.query((builder, run: { runNumber: number }) =>
      builder
        .updateTable('sync_removals')
        .set({ approved: 1 })
        .where('run_number', '=', run.runNumber)
        .where('approved', '=', 0),
    ),
  };
}

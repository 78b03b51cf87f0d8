import type { SynchronizationStore, SyncMember } from '../../ports/synchronization-store.ts';
import { change, type Database } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { MemberCommands } from './member-commands.ts';

type Members = Pick<
  SynchronizationStore,
  'findSyncMembers' | 'listSyncMembers' | 'findNewestMember' | 'saveSyncMembers' | 'restoreSyncMember'
>;

export function createSyncMemberStore(
  database: Database,
  { logs, members }: { readonly logs: LogWriter; readonly members: MemberCommands },
): Members {
  const queries = compileQueries(database);

  return {
    async findSyncMembers({ directoryId, uniqueIds }) {
      return (await database.all(queries.byEntry, { directoryId, ids: JSON.stringify(uniqueIds) })).map(toMember);
    },

    async listSyncMembers(page) {
      return (await database.all(queries.ofDirectory, page)).map(toMember);
    },

    async findNewestMember() {
      return (await database.first(queries.newest, {}))?.number ?? 0;
    },

    saveSyncMembers: (saved) => database.write(() => members.save(saved)),

    restoreSyncMember: ({ userId, userStamp }, record) =>
      database.write(function* () {
        const at = record.at.getTime();
        if ((yield* change(queries.enable, { userId, stamp: userStamp.getTime(), at })) === 0) return false;
        yield* change(queries.markEnabled, { userId, at });
        yield* logs.change(record);
        return true;
      }),
  };
}

/**
 * SQLite takes cross joins in the order in which they stand. By itself it would read all of a directory for each page, and
 * sort it.
 */
function compileQueries(database: Database) {
  const { limit, listed } = database.dialect;
  return {
    byEntry: database.query((builder, of: { directoryId: string; ids: string }) =>
      builder
        .selectFrom('directory_links')
        .crossJoin('sync_members')
        .crossJoin('users')
        .select(memberColumns)
        .whereRef('sync_members.user_id', '=', 'directory_links.user_id')
        .whereRef('users.id', '=', 'directory_links.user_id')
        .where('directory_links.directory_id', '=', of.directoryId)
        .where('directory_links.unique_id', 'in', listed(of.ids)),
    ),
    ofDirectory: database.query((builder, page: { directoryId: string; after: number; limit: number }) =>
      builder
        .selectFrom('sync_members')
        .crossJoin('directory_links')
        .crossJoin('users')
        .select(memberColumns)
        .whereRef('directory_links.user_id', '=', 'sync_members.user_id')
        .whereRef('users.id', '=', 'sync_members.user_id')
        .where('directory_links.directory_id', '=', page.directoryId)
        .where('sync_members.number', '>', page.after)
        .orderBy('sync_members.number')
        .modifyEnd(limit(page.limit)),
    ),
    newest: database.query((builder) =>
      builder.selectFrom('sync_members').select(({ fn }) => fn.max<number | null>('number').as('number')),
    ),
    enable: database.query((builder, user: { userId: string; stamp: number; at: number }) =>
      builder
        .updateTable('users')
        .set({ enabled: 1, updated_at: user.at })
        .where('id', '=', user.userId)
        .where('updated_at', '=', user.stamp),
    ),
    markEnabled: database.query((builder, user: { userId: string; at: number }) =>
      builder
        .updateTable('sync_members')
        .set({ disabled_here: 0, user_stamp: user.at })
        .where('user_id', '=', user.userId),
    ),
  };
}

const memberColumns = [
  'sync_members.number as number',
  'sync_members.user_id as user_id',
  'users.username as username',
  'directory_links.unique_id as unique_id',
  'sync_members.item_id as item_id',
  'sync_members.fingerprint as fingerprint',
  'sync_members.disabled_here as disabled_here',
  'sync_members.user_stamp as user_stamp',
  'users.enabled as enabled',
  'users.updated_at as updated_at',
] as const;

function toMember(row: {
  readonly number: number;
  readonly user_id: string;
  readonly username: string;
  readonly unique_id: string;
  readonly item_id: string;
  readonly fingerprint: string;
  readonly disabled_here: 0 | 1;
  readonly user_stamp: number;
  readonly enabled: 0 | 1;
  readonly updated_at: number;
}): SyncMember {
  return {
    number: row.number,
    userId: row.user_id,
    username: row.username,
    uniqueId: row.unique_id,
    itemId: row.item_id,
    fingerprint: row.fingerprint,
    isDisabledHere: row.disabled_here === 1,
    isEnabled: row.enabled === 1,
    userStamp: new Date(row.user_stamp),
    updatedAt: new Date(row.updated_at),
  };
}

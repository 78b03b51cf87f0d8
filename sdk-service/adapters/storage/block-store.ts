import type { Block, BlockStore } from '../../ports/block-store.ts';
import type { BypassCommands } from './bypass-commands.ts';
import { type Command, change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { BlocksTable } from './pass-tables.ts';
import type { SessionCommands } from './session-commands.ts';
import type { TemporaryCodeCommands } from './temporary-code-commands.ts';

export type BlockUser = (...block: Parameters<BlockStore['blockUser']>) => Command<boolean>;

/** What blocks a user, as a part of whatever else is decided about him. */
export function createBlockUser(
  database: Database,
  {
    logs,
    bypasses,
    codes,
    sessions,
  }: {
    readonly logs: LogWriter;
    readonly bypasses: BypassCommands;
    readonly codes: TemporaryCodeCommands;
    readonly sessions: SessionCommands;
  },
): BlockUser {
  const queries = compileQueries(database);
  return function* (userId, { block: { reason, blockedBy, blockedAt, expiresAt }, record }) {
    if ((yield* selectFirst(queries.user, { userId })) === undefined) return false;
    const at = blockedAt.getTime();
    // The one before: lifted by this one if it stands, ended by its time if it has expired.
    yield* change(queries.endStanding, { userId, at, by: blockedBy, reason: BLOCKED_ANEW });
    yield* change(queries.endExpired, { userId });
    yield* change(queries.insert, { userId, reason, blockedBy, blockedAt: at, expiresAt: expiresAt.getTime() });
    yield* bypasses.cancel({ userId, at: blockedAt, by: blockedBy, reason: BLOCKED });
    yield* codes.revoke(userId, blockedAt);
    yield* change(queries.closePrompts, { userId, at });
    yield* sessions.endAllOf(userId);
    yield* logs.change(record);
    return true;
  };
}

/** Blocks; how an authentication learns of one: `subject-rows.ts`. */
export function createBlockStore(
  database: Database,
  { logs, blockUser }: { readonly logs: LogWriter; readonly blockUser: BlockUser },
): BlockStore {
  const queries = compileQueries(database);

  return {
    blockUser: (...block) => database.write(() => blockUser(...block)),

    unblockUser: (userId, { reason, by, at }, record) =>
      database.write(function* () {
        const lifted = yield* change(queries.endStanding, { userId, at: at.getTime(), by, reason });
        if (lifted === 0) return false;
        yield* logs.change(record);
        return true;
      }),

    async listBlocks(userId, limit) {
      return (await database.all(queries.ofUser, { userId, limit })).map(toBlock);
    },
  };
}

/** What the history says where a block ends something else. */
const BLOCKED_ANEW = 'Blocked anew.';
const BLOCKED = 'The user was blocked.';

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    user: database.query((builder, of: { userId: string }) =>
      builder.selectFrom('users').select('id').where('id', '=', of.userId),
    ),

    endStanding: database.query((builder, end: { userId: string; at: number; by: string; reason: string }) =>
      builder
        .updateTable('blocks')
        .set({ ended_at: end.at, unblocked_by: end.by, unblock_reason: end.reason })
        .where('user_id', '=', end.userId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', end.at),
    ),

    endExpired: database.query((builder, of: { userId: string }) =>
      builder
        .updateTable('blocks')
        .set(({ ref }) => ({ ended_at: ref('expires_at') }))
        .where('user_id', '=', of.userId)
        .where('ended_at', 'is', null),
    ),

    insert: database.query(
      (builder, block: { userId: string; reason: string; blockedBy: string; blockedAt: number; expiresAt: number }) =>
        builder.insertInto('blocks').values({
          user_id: block.userId,
          reason: block.reason,
          blocked_by: block.blockedBy,
          blocked_at: block.blockedAt,
          expires_at: block.expiresAt,
        }),
    ),

    closePrompts: database.query((builder, of: { userId: string; at: number }) =>
      builder
        .updateTable('challenges')
        .set({ state: 'closed', ended_at: of.at, reason: 'blocked' })
        .where('user_id', '=', of.userId)
        .where('ended_at', 'is', null),
    ),

    ofUser: database.query((builder, of: { userId: string; limit: number }) =>
      builder
        .selectFrom('blocks')
        .select(blockColumns)
        .where('user_id', '=', of.userId)
        .orderBy('number', 'desc')
        .modifyEnd(limit(of.limit)),
    ),
  };
}

const blockColumns = [
  'reason',
  'blocked_by',
  'blocked_at',
  'expires_at',
  'ended_at',
  'unblocked_by',
  'unblock_reason',
] as const satisfies readonly (keyof BlocksTable)[];

function toBlock(row: Pick<BlocksTable, (typeof blockColumns)[number]>): Block {
  return {
    reason: row.reason,
    blockedBy: row.blocked_by,
    blockedAt: new Date(row.blocked_at),
    expiresAt: new Date(row.expires_at),
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
    unblockedBy: row.unblocked_by ?? undefined,
    unblockReason: row.unblock_reason ?? undefined,
  };
}

import type { SavedMember } from '../../ports/synchronization-store.ts';
import { type Command, change, changeEach, type Database, selectAll } from './database.ts';
import { markers } from './markers.ts';

/**
 * What several commands do to the users who are kept up to date. Who was deleted meanwhile becomes no member, nor has an item
 * that was removed any.
 */
export interface MemberCommands {
  /** Those who are no members yet. */
  insert(members: readonly SavedMember[]): Command<void>;
  /** Those who may be members already. */
  save(members: readonly SavedMember[]): Command<void>;
}

export function createMemberCommands(database: Database): MemberCommands {
  const { listed } = database.dialect;
  const users = database.query((builder, of: { ids: string }) =>
    builder.selectFrom('users').select('id').where('id', 'in', listed(of.ids)),
  );
  const items = database.query((builder, of: { ids: string }) =>
    builder.selectFrom('sync_items').select('id').where('id', 'in', listed(of.ids)),
  );
  const insert = database.query((builder, row: MemberRow) =>
    builder.insertInto('sync_members').values(markers(row, memberColumns)),
  );
  const update = database.query((builder, row: MemberRow) =>
    builder
      .updateTable('sync_members')
      .set(markers(row, ['item_id', 'fingerprint', 'disabled_here', 'user_stamp']))
      .where('user_id', '=', row.user_id),
  );

  function* findPresent(query: typeof users, ids: Iterable<string>): Command<Set<string>> {
    const rows = yield* selectAll(query, { ids: JSON.stringify([...new Set(ids)]) });
    return new Set(rows.map(({ id }) => id));
  }

  // Looked up together: a statement that reads and inserts makes SQLite keep a copy of each page that it changes.
  function* rowsOfPresent(members: readonly SavedMember[]): Command<MemberRow[]> {
    if (members.length === 0) return [];
    const presentUsers = yield* findPresent(
      users,
      members.map(({ userId }) => userId),
    );
    const presentItems = yield* findPresent(
      items,
      members.map(({ itemId }) => itemId),
    );
    return members
      .filter(({ userId, itemId }) => presentUsers.has(userId) && presentItems.has(itemId))
      .map(toMemberRow);
  }

  return {
    *insert(members) {
      yield* changeEach(insert, yield* rowsOfPresent(members));
    },

    *save(members) {
      const missing: MemberRow[] = [];
      for (const row of yield* rowsOfPresent(members)) {
        if ((yield* change(update, row)) === 0) missing.push(row);
      }
      yield* changeEach(insert, missing);
    },
  };
}

const memberColumns = ['user_id', 'item_id', 'fingerprint', 'disabled_here', 'user_stamp'] as const;

type MemberRow = {
  user_id: string;
  item_id: string;
  fingerprint: string;
  disabled_here: 0 | 1;
  user_stamp: number;
};

function toMemberRow({ userId, itemId, fingerprint, isDisabledHere, userStamp }: SavedMember): MemberRow {
  return {
    user_id: userId,
    item_id: itemId,
    fingerprint,
    disabled_here: isDisabledHere ? 1 : 0,
    user_stamp: userStamp.getTime(),
  };
}

import type { SavedMember } from '../../ports/synchronization-store.ts';
import { type Command, change, type Database } from './database.ts';

/** What several commands do to the users who are kept up to date. */
export interface MemberCommands {
  /** Who was deleted meanwhile becomes no member, nor has an item that was removed any. */
  insert(member: SavedMember): Command<void>;
}

export function createMemberCommands(database: Database): MemberCommands {
  const insert = database.query((builder, row: MemberValues) =>
    builder
      .insertInto('sync_members')
      .columns(['user_id', 'item_id', 'fingerprint', 'disabled_here', 'user_stamp'])
      .expression(
        builder
          .selectFrom('users')
          .innerJoin('sync_items', (join) => join.on('sync_items.id', '=', row.itemId))
          .select(({ val }) => [
            'users.id as user_id',
            'sync_items.id as item_id',
            val(row.fingerprint).as('fingerprint'),
            val(row.disabledHere).as('disabled_here'),
            val(row.userStamp).as('user_stamp'),
          ])
          .where('users.id', '=', row.userId),
      ),
  );

  return {
    *insert(member) {
      yield* change(insert, toMemberValues(member));
    },
  };
}

export type MemberValues = {
  userId: string;
  itemId: string;
  fingerprint: string;
  disabledHere: 0 | 1;
  userStamp: number;
};

export function toMemberValues({ userId, itemId, fingerprint, isDisabledHere, userStamp }: SavedMember): MemberValues {
  return { userId, itemId, fingerprint, disabledHere: isDisabledHere ? 1 : 0, userStamp: userStamp.getTime() };
}

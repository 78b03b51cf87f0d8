import type { Kysely } from 'kysely';
import type { AdministratorGrant } from '../../ports/administrator-store.ts';
import type { TagMatch } from '../../ports/tag-store.ts';
import { type Command, change, type Database, selectAll, undo } from './database.ts';
import type { Tables } from './schema.ts';
import type { TemporaryCodeCommands } from './temporary-code-commands.ts';

/** Parts of commands about what administrators may do. */
export interface AdministratorCommands {
  /**
   * Rights and scope in place of what he had, by hand. A temporary code ends by it, here and by a group: a tool of the help
   * desk may have made it, which makes none for an administrator. `no-tag`: everything of the command so far is undone.
   */
  set(userId: string, grant: AdministratorGrant, at: number): Command<'set' | 'no-tag' | 'gone'>;
  /** The same by a group; `own`: he was given rights by hand, which stay, or is gone. */
  setByGroup(of: OfGroup, grant: AdministratorGrant, at: number): Command<'set' | 'no-tag' | 'own'>;
  /** @returns false when he is none. */
  take(userId: string, at: number): Command<boolean>;
  /** @returns false when he does not have his rights from this group. */
  takeByGroup(of: OfGroup, at: number): Command<boolean>;
  /** With what its members have from it. @returns false when there is no such group. */
  dissolveGroup(groupId: string, at: number): Command<boolean>;
  dissolveGroupsOf(directoryId: string, at: number): Command<void>;
}

interface OfGroup {
  readonly userId: string;
  /** Of the row. */
  readonly groupId: string;
}

export function createAdministratorCommands(
  database: Database,
  { codes }: { readonly codes: TemporaryCodeCommands },
): AdministratorCommands {
  const queries = compileQueries(database);

  function* clear(userId: string): Command<void> {
    yield* change(queries.clearTags, { userId });
    yield* change(queries.clearScope, { userId });
    yield* change(queries.clearMember, { userId });
  }

  function* setScope(userId: string, scope: AdministratorGrant['scope']): Command<'set' | 'no-tag'> {
    yield* clear(userId);
    if (scope === undefined) return 'set';
    yield* change(queries.insertScope, { userId, match: scope.match });
    const tagIds = new Set(scope.tagIds);
    // Only those that are there; with fewer tags the scope would be another one.
    const inserted = yield* change(queries.insertTags, { userId, tagIds: JSON.stringify([...tagIds]) });
    if (inserted === tagIds.size) return 'set';
    yield* undo();
    return 'no-tag';
  }

  function* take(userId: string, at: number): Command<boolean> {
    if ((yield* change(queries.takeRights, { userId, at })) === 0) return false;
    yield* clear(userId);
    return true;
  }

  function* dissolveGroup(groupId: string, at: number): Command<boolean> {
    yield* change(queries.takeRightsOfMembers, { groupId, at });
    for (const clear of queries.clearOfMembers) yield* change(clear, { groupId });
    for (const clear of queries.clearOfGroup) yield* change(clear, { groupId });
    return (yield* change(queries.removeGroup, { groupId })) === 1;
  }

  return {
    *set(userId, { rights, scope }, at) {
      if ((yield* change(queries.setRights, { userId, rights: JSON.stringify(rights), at })) === 0) return 'gone';
      yield* codes.revoke(userId, new Date(at));
      return yield* setScope(userId, scope);
    },

    *setByGroup({ userId, groupId }, { rights, scope }, at) {
      const values = { userId, rights: JSON.stringify(rights), at };
      if ((yield* change(queries.setRightsOfMember, values)) === 0) return 'own';
      yield* codes.revoke(userId, new Date(at));
      const outcome = yield* setScope(userId, scope);
      if (outcome === 'set') yield* change(queries.insertMember, { userId, groupId });
      return outcome;
    },

    take,

    *takeByGroup({ userId, groupId }, at) {
      if ((yield* change(queries.leaveGroup, { userId, groupId })) === 0) return false;
      return yield* take(userId, at);
    },

    dissolveGroup,

    *dissolveGroupsOf(directoryId, at) {
      const groups = yield* selectAll(queries.groupsOf, { directoryId });
      for (const { id } of groups) yield* dissolveGroup(id, at);
    },
  };
}

function compileQueries(database: Database) {
  const { listed } = database.dialect;
  type Rights = { userId: string; rights: string; at: number };
  return {
    setRights: database.query((builder, grant: Rights) =>
      builder
        .updateTable('users')
        .set({ administrator_rights: grant.rights, updated_at: grant.at })
        .where('id', '=', grant.userId),
    ),
    setRightsOfMember: database.query((builder, grant: Rights) =>
      builder
        .updateTable('users')
        .set({ administrator_rights: grant.rights, updated_at: grant.at })
        .where('id', '=', grant.userId)
        .where(({ eb, or, exists, selectFrom }) =>
          or([
            eb('administrator_rights', 'is', null),
            exists(
              selectFrom('administrator_group_members')
                .select('administrator_group_members.user_id')
                .where('administrator_group_members.user_id', '=', grant.userId),
            ),
          ]),
        ),
    ),
    takeRights: database.query((builder, of: { userId: string; at: number }) =>
      builder
        .updateTable('users')
        .set({ administrator_rights: null, updated_at: of.at })
        .where('id', '=', of.userId)
        .where('administrator_rights', 'is not', null),
    ),
    clearScope: database.query((builder, of: { userId: string }) =>
      builder.deleteFrom('administrator_scopes').where('user_id', '=', of.userId),
    ),
    clearTags: database.query((builder, of: { userId: string }) =>
      builder.deleteFrom('administrator_tags').where('user_id', '=', of.userId),
    ),
    clearMember: database.query((builder, of: { userId: string }) =>
      builder.deleteFrom('administrator_group_members').where('user_id', '=', of.userId),
    ),
    insertScope: database.query((builder, of: { userId: string; match: TagMatch }) =>
      builder.insertInto('administrator_scopes').values({ user_id: of.userId, match: of.match }),
    ),
    insertTags: database.query((builder, of: { userId: string; tagIds: string }) =>
      builder
        .insertInto('administrator_tags')
        .columns(['user_id', 'tag_id'])
        .expression((eb) =>
          eb
            .selectFrom('users')
            .innerJoin('tags', (join) => join.on('tags.id', 'in', listed(of.tagIds)))
            .select(['users.id as user_id', 'tags.id as tag_id'])
            .where('users.id', '=', of.userId),
        ),
    ),
    insertMember: database.query((builder, of: { userId: string; groupId: string }) =>
      builder
        .insertInto('administrator_group_members')
        .values({ user_id: of.userId, administrator_group_id: of.groupId }),
    ),
    leaveGroup: database.query((builder, of: { userId: string; groupId: string }) =>
      builder
        .deleteFrom('administrator_group_members')
        .where('user_id', '=', of.userId)
        .where('administrator_group_id', '=', of.groupId),
    ),
    takeRightsOfMembers: database.query((builder, of: { groupId: string; at: number }) =>
      builder
        .updateTable('users')
        .set({ administrator_rights: null, updated_at: of.at })
        .where('id', 'in', membersOf(builder, of)),
    ),
    clearOfMembers: (['administrator_tags', 'administrator_scopes'] as const).map((table) =>
      database.query((builder, of: { groupId: string }) =>
        builder.deleteFrom(table).where('user_id', 'in', membersOf(builder, of)),
      ),
    ),
    clearOfGroup: (['administrator_group_members', 'administrator_group_tags'] as const).map((table) =>
      database.query((builder, of: { groupId: string }) =>
        builder.deleteFrom(table).where('administrator_group_id', '=', of.groupId),
      ),
    ),
    groupsOf: database.query((builder, of: { directoryId: string }) =>
      builder.selectFrom('administrator_groups').select('id').where('directory_id', '=', of.directoryId),
    ),
    removeGroup: database.query((builder, of: { groupId: string }) =>
      builder.deleteFrom('administrator_groups').where('id', '=', of.groupId),
    ),
  };
}

function membersOf(builder: Kysely<Tables>, of: { readonly groupId: string }) {
  return builder
    .selectFrom('administrator_group_members')
    .select('administrator_group_members.user_id')
    .where('administrator_group_members.administrator_group_id', '=', of.groupId);
}

import type { ChangeRecord, Id } from './records.ts';

/** A label that users carry; it groups them for searches and for administrators. */
export interface Tag {
  readonly id: Id;
  /** As entered. */
  readonly name: string;
  /** The form in which names are compared; unique. */
  readonly canonicalName: string;
}

/** How a user's tags must stand to a list: be just these, hold them all, hold one of them. */
export type TagMatch = 'exact' | 'all' | 'any';

export interface TagStore {
  /** By canonical name. There are never more than `MAXIMUM_TAGS` (domain/tags). */
  listTags(): Promise<readonly Tag[]>;
  findTag(canonicalName: string): Promise<Tag | undefined>;
  /** Decided in the same command: the name is free, and there are fewer than `maximum`. */
  addTag(tag: Tag, options: { readonly maximum: number }, change: ChangeRecord): Promise<'added' | 'taken' | 'full'>;
  renameTag(
    id: Id,
    to: Pick<Tag, 'name' | 'canonicalName'>,
    change: ChangeRecord,
  ): Promise<'renamed' | 'taken' | 'gone'>;
  /** Takes it from everybody. `in-use`: it bounds what an administrator may do, and without it he might do more. */
  removeTag(id: Id, change: ChangeRecord): Promise<'removed' | 'in-use' | 'gone'>;
  /** By canonical name. */
  listTagsOfUser(userId: Id): Promise<readonly Tag[]>;
  /** @returns `same`: it was so already, and nothing was written. `gone`: there is no such user or tag (any more). */
  tagUser(userId: Id, tagId: Id, change: ChangeRecord): Promise<'tagged' | 'same' | 'gone'>;
  untagUser(userId: Id, tagId: Id, change: ChangeRecord): Promise<'untagged' | 'same'>;
}

import type { ChangeRecord, Id } from './records.ts';

/** A block of a user: while it stands, every attempt of his is denied. */
export interface Block {
  readonly reason: string;
  readonly blockedBy: string;
  readonly blockedAt: Date;
  /** From here on it counts for nothing. */
  readonly expiresAt: Date;
  /** Undefined: nobody has lifted it. */
  readonly endedAt: Date | undefined;
  readonly unblockedBy: string | undefined;
  readonly unblockReason: string | undefined;
}

/** A block that begins. */
export type NewBlock = Pick<Block, 'reason' | 'blockedBy' | 'blockedAt' | 'expiresAt'>;

/** A block with its row of the administration log, to be written with whatever else is decided about the user. */
export interface BlockOrder {
  readonly block: NewBlock;
  readonly record: ChangeRecord;
}

export interface BlockStore {
  /**
   * Blocks a user, ends his sessions, closes his prompts and cancels his bypass, all or nothing. A block that stands
   * already is ended by the new one, in the name of who makes it.
   *
   * @returns false when there is no such user.
   */
  blockUser(userId: Id, order: BlockOrder): Promise<boolean>;
  /** @returns false when the user is not blocked at this time; then nothing was done. */
  unblockUser(
    userId: Id,
    end: { readonly reason: string; readonly by: string; readonly at: Date },
    change: ChangeRecord,
  ): Promise<boolean>;
  /** Newest first; at most `limit` (1 to 1,000). */
  listBlocks(userId: Id, limit: number): Promise<readonly Block[]>;
}

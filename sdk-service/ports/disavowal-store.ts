import type { BlockOrder } from './block-store.ts';
import type { ChangeRecord, Id, User } from './records.ts';

/** A link in a mail about a change, by which its person says that it was not made by him; written with the mail. */
export interface NewDisavowal {
  /** Keyed hash of the token in the link. */
  readonly tokenHash: Buffer;
  /** What was changed, at most 30 characters: `deviceAdded`. */
  readonly event: string;
  /** The device that was added or changed; undefined: the change was of something else. */
  readonly deviceId: Id | undefined;
  readonly changedAt: Date;
  readonly expiresAt: Date;
}

export interface DisavowalStore {
  /** What a link is about, while it counts and was not used. */
  findDisavowal(by: {
    readonly tokenHash: Buffer;
    readonly now: Date;
  }): Promise<(Pick<NewDisavowal, 'event' | 'deviceId' | 'changedAt'> & { readonly user: User }) | undefined>;
  /**
   * Uses the link up, ends the device (if it still is one) and blocks the user, all or nothing: of two at once, one does.
   *
   * @returns false when the link was used or is over; then nothing was done.
   */
  disavow(order: {
    readonly tokenHash: Buffer;
    readonly userId: Id;
    readonly now: Date;
    readonly change: ChangeRecord;
    readonly device: { readonly id: Id; readonly change: ChangeRecord } | undefined;
    readonly block: BlockOrder;
  }): Promise<boolean>;
  /** Deletes links that are over. @returns how many. */
  purgeDisavowals(sweep: { readonly now: Date; readonly limit: number }): Promise<number>;
}

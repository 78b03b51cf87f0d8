import type { DirectoryLink } from './directory-config-store.ts';
import type { ChangeRecord, Id } from './records.ts';

/** What is synchronized: people of a directory, with rules. What stands in the document is for the domain. */
export interface StoredSyncItem {
  readonly id: Id;
  readonly directoryId: Id;
  /** JSON text. */
  readonly document: string;
}

/** `full`: all people are listed. `incremental`: those who have changed since the run before. */
export type RunKind = 'full' | 'incremental';

/**
 * `waiting`: done, but for removals that wait for an administrator. `failed`: ended by an error; nobody was disabled or
 * removed by a list that was not read to its end. `interrupted`: the process ended in the midst of it.
 */
export type RunState = 'running' | 'done' | 'waiting' | 'failed' | 'cancelled' | 'interrupted';

export interface SyncRun {
  readonly number: number;
  readonly kind: RunKind;
  readonly state: RunState;
  /** Who asked for it; empty: the schedule. */
  readonly actor: string;
  readonly node: string;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly counts: Readonly<Record<string, number>>;
  /** Why it failed, or waits; empty otherwise. */
  readonly problem: string;
  /** Its changes stand in the administration log behind this position, with the request id `sync-<number>`. */
  readonly logPosition: number;
}

/** Who synchronizes: one at a time in the whole cluster. */
export interface SyncLease {
  readonly holder: string;
  readonly now: Date;
  readonly until: Date;
}

/** A user who comes from a directory, as the synchronization knows him. */
export interface SyncMember {
  /** Rises with each member that is added. */
  readonly number: number;
  readonly userId: Id;
  readonly username: string;
  readonly uniqueId: string;
  readonly itemId: Id;
  /** Of what the directory and the item said when he was last compared. */
  readonly fingerprint: string;
  /** He was disabled by the synchronization. */
  readonly isDisabledHere: boolean;
  readonly isEnabled: boolean;
  /** When the user had last been changed as he was compared; equal to `updatedAt` as long as nobody changed him. */
  readonly userStamp: Date;
  readonly updatedAt: Date;
}

export type SavedMember = Pick<SyncMember, 'userId' | 'itemId' | 'fingerprint' | 'isDisabledHere' | 'userStamp'>;

export type Removal = 'disable' | 'remove';

/** Somebody whose removal waits for an administrator, or has been approved. */
export interface PendingRemoval {
  readonly userId: Id;
  readonly username: string;
  readonly runNumber: number;
  readonly action: Removal;
  readonly isApproved: boolean;
}

/** Where a directory stood. */
export interface SyncCursor {
  readonly directoryId: Id;
  /** Empty: its changes cannot be asked for. */
  readonly cursor: string;
  /** Of the items as they were at the last full run. */
  readonly itemsKey: string;
  readonly fullAt: Date;
}

export interface SynchronizationStore {
  /** In the order in which they are looked at. */
  listSyncItems(): Promise<readonly StoredSyncItem[]>;
  /** Behind the others. `full`: there are `maximum`. */
  addSyncItem(
    item: StoredSyncItem,
    limit: { readonly maximum: number },
    change: ChangeRecord,
  ): Promise<'added' | 'full'>;
  /** The users who came by it stay with it. @returns false when it is not as it was in `previous` any more. */
  changeSyncItem(
    item: Pick<StoredSyncItem, 'id' | 'document'> & { readonly previous: string },
    change: ChangeRecord,
  ): Promise<boolean>;
  /** Puts all items into this order; items that are not named keep their place. */
  orderSyncItems(ids: readonly Id[], change: ChangeRecord): Promise<void>;
  /** The users who came by it stay as they are. @returns false when there is no such item. */
  removeSyncItem(id: Id, change: ChangeRecord): Promise<boolean>;

  /** @returns false while somebody has it. */
  takeSyncLease(lease: SyncLease): Promise<boolean>;
  /** @returns false when somebody else has had it meanwhile. */
  keepSyncLease(lease: Pick<SyncLease, 'holder' | 'until'>): Promise<boolean>;
  releaseSyncLease(holder: string): Promise<void>;

  /** Marks what was left running as interrupted. */
  beginSyncRun(run: Pick<SyncRun, 'kind' | 'actor' | 'node' | 'startedAt'>): Promise<SyncRun>;
  /** @param change told in the log as well. */
  endSyncRun(
    run: Pick<SyncRun, 'number' | 'kind' | 'state' | 'endedAt' | 'counts' | 'problem'>,
    change?: ChangeRecord,
  ): Promise<void>;
  /** @returns whether it is to stop. */
  isSyncRunCancelled(number: number): Promise<boolean>;
  /** @returns how many are running. */
  cancelSyncRuns(change: ChangeRecord): Promise<number>;
  /** The newest first. */
  listSyncRuns(page: { readonly limit: number }): Promise<readonly SyncRun[]>;
  findSyncRun(number: number): Promise<SyncRun | undefined>;

  /** Those of the unique ids who are members. */
  findSyncMembers(of: {
    readonly directoryId: Id;
    readonly uniqueIds: readonly string[];
  }): Promise<readonly SyncMember[]>;
  /** Ordered by number, from behind `after`. */
  listSyncMembers(page: {
    readonly directoryId: Id;
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly SyncMember[]>;
  /** Members that are added from now on have a higher number than this one. */
  findNewestMember(): Promise<number>;
  saveSyncMembers(members: readonly SavedMember[]): Promise<void>;

  /**
   * Disables or removes a member, as long as the holder has the lease and the user still comes from this entry.
   * `lost`: somebody else synchronizes by now. `gone`: there is no such user any more, or he comes from elsewhere.
   */
  removeSyncMember(
    removal: {
      readonly userId: Id;
      readonly link: DirectoryLink;
      readonly action: Removal;
      readonly holder: string;
    },
    change: ChangeRecord,
  ): Promise<'done' | 'lost' | 'gone'>;
  /** Enables a user whom the synchronization disabled, unless somebody changed him since. */
  restoreSyncMember(member: Pick<SyncMember, 'userId' | 'userStamp'>, change: ChangeRecord): Promise<boolean>;

  listPendingRemovals(): Promise<readonly PendingRemoval[]>;
  /** Adds those that do not wait yet; the row of the log is written if there are any. */
  addPendingRemovals(
    removals: readonly Pick<PendingRemoval, 'userId' | 'runNumber' | 'action'>[],
    change: ChangeRecord,
  ): Promise<void>;
  dropPendingRemovals(userIds: readonly Id[]): Promise<void>;
  /** @returns how many there were. */
  approveRemovals(runNumber: number, change: ChangeRecord): Promise<number>;

  listSyncCursors(): Promise<readonly SyncCursor[]>;
  saveSyncCursor(cursor: SyncCursor): Promise<void>;
}

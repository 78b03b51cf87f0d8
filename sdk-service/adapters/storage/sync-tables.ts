import type { Generated } from 'kysely';
import type { RunKind, RunState } from '../../ports/synchronization-store.ts';

/** The tables of step 15. */
export interface SyncTables {
  sync_items: SyncItemsTable;
  sync_members: SyncMembersTable;
  sync_runs: SyncRunsTable;
  sync_removals: SyncRemovalsTable;
  sync_cursors: SyncCursorsTable;
  sync_lease: SyncLeaseTable;
}

export interface SyncItemsTable {
  id: string;
  directory_id: string;
  position: number;
  /** JSON. */
  document: string;
}

/** Users who are kept up to date. */
interface SyncMembersTable {
  number: Generated<number>;
  user_id: string;
  item_id: string;
  fingerprint: string;
  disabled_here: 0 | 1;
  user_stamp: number;
}

export interface SyncRunsTable {
  number: Generated<number>;
  kind: RunKind;
  state: RunState;
  actor: string;
  node: string;
  started_at: number;
  ended_at: number | null;
  /** JSON. */
  counts: string;
  problem: string;
  /** The newest row of the administration log when the run began. */
  log_position: number;
  cancel_requested: 0 | 1;
}

interface SyncRemovalsTable {
  user_id: string;
  run_number: number;
  action: 'disable' | 'remove';
  approved: 0 | 1;
}

interface SyncCursorsTable {
  directory_id: string;
  cursor_text: string;
  items_key: string;
  full_at: number;
}

/** One row: who synchronizes. */
interface SyncLeaseTable {
  id: number;
  holder: string;
  expires_at: number;
}

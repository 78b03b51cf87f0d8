import type { SoundFormat } from '../../ports/recording-store.ts';

/** The tables of step 38. */
export interface RecordingTables {
  recordings: RecordingsTable;
}

export interface RecordingsTable {
  id: string;
  type: string;
  language: string;
  application: string;
  canonical_application: string;
  description: string;
  sound_id: string;
  format: SoundFormat;
  milliseconds: number;
  bytes: number;
  added_at: number;
  /** Null: it is heard. */
  removed_at: number | null;
  /** Last, so that what stands before it is read without it. */
  sound: Uint8Array;
}

import type { ChangeRecord, Id } from './records.ts';

export type SoundFormat = 'wav' | 'mp3';

/** A recording of the company's own and when it is heard, without its sound. */
export interface StoredRecording {
  readonly id: Id;
  /** What of a call it is; one of the domain's types. */
  readonly type: string;
  /** BCP 47. */
  readonly language: string;
  /** As it was typed; empty: all applications. */
  readonly application: string;
  /** In small letters. */
  readonly canonicalApplication: string;
  readonly description: string;
  /** SHA-256 of the sound, in base64url. */
  readonly soundId: string;
  readonly format: SoundFormat;
  readonly milliseconds: number;
  readonly bytes: number;
  readonly addedAt: Date;
}

/** Recordings for calls; what changes them raises the generation of the settings. */
export interface RecordingStore {
  /** By type, language and application; those that were removed are not among them. */
  listRecordings(): Promise<readonly StoredRecording[]>;
  /**
   * Takes the place of the recording of the same type, language and application.
   *
   * @returns `full`: there would be more than `maximum`, or more than `maximumBytes` in all; then nothing was done.
   */
  addRecording(
    recording: StoredRecording,
    sound: Buffer,
    limit: { readonly maximum: number; readonly maximumBytes: number },
    change: ChangeRecord,
  ): Promise<'added' | 'replaced' | 'full'>;
  /** Its sound can be found until it is purged: a carrier may be about to fetch it. @returns false when there is none. */
  removeRecording(id: Id, removedAt: Date, change: ChangeRecord): Promise<boolean>;
  /** A sound by its hash, of a recording that is there or was there until lately. */
  findSound(soundId: string): Promise<{ readonly format: SoundFormat; readonly content: Buffer } | undefined>;
  /** Deletes recordings that were removed or replaced so long ago. @returns how many. */
  purgeRecordings(sweep: { readonly before: Date; readonly limit: number }): Promise<number>;
}

import type { AttemptRecord, ChangeRecord } from './records.ts';

/** Somebody let in without a second factor, as passes of his kind are counted: for so long from the first one. */
export interface CountedPass {
  /** At most 60 characters. */
  readonly scope: string;
  readonly seconds: number;
  /** When there are more, `told` is written, once while they are counted; undefined: never. */
  readonly alertAbove: number | undefined;
  readonly told: ChangeRecord;
}

/**
 * Says as what an attempt is counted; undefined: it is no pass. The store asks inside the command that writes the row of the
 * log and counts by the same command. Called synchronously, for every row: must neither throw nor take long.
 */
export type PassCounter = (attempt: AttemptRecord) => CountedPass | undefined;

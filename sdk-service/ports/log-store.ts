import type { AttemptRecord, ChangeRecord } from './records.ts';

/** One link of a log chain as it stands in the store. */
export interface LogPosition {
  readonly node: string;
  readonly sequence: number;
}

export interface LogStore {
  recordChange(change: ChangeRecord): Promise<void>;
  /** Newest last; rows behind `after` in commit order; at most `limit` (1 to 1,000). */
  tailAttempts(page: {
    readonly after: number;
    readonly limit: number;
  }): Promise<{ readonly rows: readonly AttemptRecord[]; readonly position: number }>;
  tailChanges(page: {
    readonly after: number;
    readonly limit: number;
  }): Promise<{ readonly rows: readonly ChangeRecord[]; readonly position: number }>;
  /** Position from which `limit` newest rows follow. */
  tailStart(log: 'attempts' | 'changes', limit: number): Promise<number>;
  /** Walks a chain and says from where to where it holds. */
  verifyLogs(): Promise<
    readonly {
      readonly log: 'attempts' | 'changes';
      readonly node: string;
      readonly rows: number;
      /** Undefined: the whole chain holds. */
      readonly brokenAt: LogPosition | undefined;
    }[]
  >;
}

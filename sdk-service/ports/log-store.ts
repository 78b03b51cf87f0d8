import type { AttemptRecord, ChangeRecord } from './records.ts';

/** One link of a log chain as it stands in the store. */
export interface LogPosition {
  readonly node: string;
  readonly sequence: number;
}

/** The server that writes. */
export interface ServerIdentity {
  readonly name: string;
  /** Its own address in the network; empty: none is known. */
  readonly address: string;
}

/** What the company wants written of an attempt. Mails that tell of it say all. */
export type LogPrivacy = (attempt: AttemptRecord) => AttemptRecord;

/** A row of the authentication log as it stands there. */
export interface LoggedAttempt extends AttemptRecord {
  /** Which server wrote it; both empty in rows of an older release. */
  readonly serverName: string;
  readonly serverAddress: string;
}

export interface LogStore {
  recordChange(change: ChangeRecord): Promise<void>;
  /** Newest last; rows behind `after` in commit order; at most `limit` (1 to 1,000). */
  tailAttempts(page: {
    readonly after: number;
    readonly limit: number;
  }): Promise<{ readonly rows: readonly LoggedAttempt[]; readonly position: number }>;
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

import type { NewMail } from './mail.ts';
import type { ChangeRecord } from './records.ts';

/** A mail in the outbox. Of one that is over, text and HTML are gone. */
export interface QueuedMail extends NewMail {
  readonly number: number;
  readonly state: MailState;
  /** Tries so far, the one under way included. */
  readonly tries: number;
  readonly createdAt: Date;
  readonly nextTryAt: Date;
  /** What the server said last; empty: nothing yet. */
  readonly lastError: string;
  readonly endedAt: Date | undefined;
}

/** `failed`: given up. */
export type MailState = 'waiting' | 'sent' | 'failed';

export interface OutboxState {
  readonly waiting: number;
  readonly failed: number;
  /** When the oldest one that waits was written; undefined: none waits. */
  readonly oldestAt: Date | undefined;
}

export interface OutboxStore {
  /** Writes mails that belong to no other command, with a row of the administration log if there is one. */
  addMails(mails: readonly NewMail[], at: Date, change?: ChangeRecord): Promise<void>;
  /** Waiting, and its time has come; the longest due first; at most `limit`. */
  listDueMails(now: Date, limit: number): Promise<readonly QueuedMail[]>;
  /**
   * Counts a try, and puts the next one off, before anything is sent: whoever dies meanwhile leaves a mail that is tried
   * again. @returns false when somebody else has it, or it was dropped.
   */
  beginDelivery(mail: { readonly number: number; readonly tries: number; readonly nextTryAt: Date }): Promise<boolean>;
  /** What became of a try; `sent` and `failed` end it. */
  settleMail(mail: {
    readonly number: number;
    readonly state: MailState;
    readonly error: string;
    readonly at: Date;
  }): Promise<void>;
  /** Waiting and failed ones, and those sent within the last days; newest first; at most `limit` (1 to 1,000). */
  listMails(limit: number): Promise<readonly QueuedMail[]>;
  /** Due at once, failed ones too while they have their text. @param number undefined: all. @returns how many. */
  retryMails(number: number | undefined, now: Date, change: ChangeRecord): Promise<number>;
  /** Deletes one that is not sent. @param number undefined: all. @returns how many. */
  dropMails(number: number | undefined, change: ChangeRecord): Promise<number>;
  readOutbox(): Promise<OutboxState>;
  /** Deletes what was over before `before`; at most `limit`. */
  purgeMails(sweep: { readonly before: Date; readonly limit: number }): Promise<number>;
  /**
   * Gives the lease of this name to one holder until `until`, or lengthens it. @returns false while somebody else has it.
   */
  takeLease(lease: {
    readonly name: LeaseName;
    readonly holder: string;
    readonly now: Date;
    readonly until: Date;
  }): Promise<boolean>;
}

/** Work that one node does at a time. */
export type LeaseName = 'mail';

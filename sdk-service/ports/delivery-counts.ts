import type { ChangeRecord } from './records.ts';

/** Which bound of texts and calls was reached, besides that of the user. */
export type CapReason = 'new-number-capped' | 'number-capped' | 'account-capped' | 'hour-capped' | 'spend-capped';

/** Something that texts and calls are counted by, for so long from the first one. */
export interface DeliveryCount {
  /** At most 60 characters; no number in the clear. */
  readonly scope: string;
  /** How much this text or call counts. */
  readonly amount: number;
  readonly maximum: number;
  readonly seconds: number;
  /** Said when there is no room. */
  readonly reason: CapReason;
  /** Written once each while it is counted: when half is used, and when something was refused. Undefined: neither. */
  readonly told: { readonly half: ChangeRecord; readonly full: ChangeRecord } | undefined;
}

/** How far something has been counted. */
export interface CountedDeliveries {
  readonly scope: string;
  readonly used: number;
  /** When counting begins anew. */
  readonly endsAt: Date;
}

export interface DeliveryCountStore {
  /**
   * Counts a text or call by all of these, or by none: each is one conditional UPDATE in one command.
   *
   * @returns the reason of the first that has no room; then nothing was counted.
   */
  countDelivery(counts: readonly DeliveryCount[], now: Date): Promise<CapReason | undefined>;
  /** Those of the scopes that are being counted now, in no order; scopes that nothing was counted by are not there. */
  findDeliveryCounts(scopes: readonly string[], now: Date): Promise<readonly CountedDeliveries[]>;
  /** Deletes what is counted no more. @returns how many rows. */
  purgeDeliveryCounts(sweep: { readonly now: Date; readonly limit: number }): Promise<number>;
}

/** The tables of step 25. */
export interface DeliveryTables {
  delivery_counts: DeliveryCountsTable;
}

/** How many texts and calls went lately, by number and block of numbers (keyed hashes), by account, and in all. */
interface DeliveryCountsTable {
  scope: string;
  used: number;
  /** 0: nothing was told; 1: that half is used; 2: that something was refused. */
  told: number;
  /** When counting begins anew. */
  ends_at: number;
}

/** Phone calls under way. */
export interface CallTables {
  calls: CallsTable;
}

interface CallsTable {
  challenge_id: string;
  user_id: string;
  token_hash: Buffer;
  turn: number;
  dialogue: string;
  carrier: string;
  call_id: string;
}

import type { EventCallRow } from '../../ports/event-call-store.ts';

/** Phone calls under way. */
export interface CallTables {
  calls: CallsTable;
  event_calls: EventCallsTable;
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

interface EventCallsTable {
  challenge_id: string;
  user_id: string;
  template: number;
  state: EventCallRow['state'];
  wording: Buffer;
  answered: number;
  digits: Buffer;
}

import type { DeliveryReport } from '../../../../ports/text-carrier.ts';

type Outcome = DeliveryReport['outcome'];

/** Messages whose receipts are waited for, and receipts that came before we knew the message. */
export interface Receipts {
  /** The centre has given this message the id. @returns what a receipt has said already. */
  expect(messageId: string, reference: string): DeliveryReport | undefined;
  /** @returns undefined when the message is not known (yet). */
  match(messageId: string, outcome: Outcome): DeliveryReport | undefined;
}

/** What comes in an hour or two on a line of ordinary speed; the oldest gives way, and its prompt ends by its time. */
const MAXIMUM_EXPECTED = 10_000;
const MAXIMUM_EARLY = 100;

export function createReceipts(): Receipts {
  const expected = new Map<string, string>();
  const early = new Map<string, Outcome>();

  return {
    expect(messageId, reference) {
      const outcome = early.get(messageId);
      if (outcome === undefined) keep(expected, { key: messageId, value: reference, maximum: MAXIMUM_EXPECTED });
      early.delete(messageId);
      return outcome && { reference, outcome };
    },
    match(messageId, outcome) {
      const reference = expected.get(messageId);
      if (reference === undefined) keep(early, { key: messageId, value: outcome, maximum: MAXIMUM_EARLY });
      // Counts once.
      expected.delete(messageId);
      return reference === undefined ? undefined : { reference, outcome };
    },
  };
}

function keep<Value>(
  map: Map<string, Value>,
  { key, value, maximum }: { readonly key: string; readonly value: Value; readonly maximum: number },
): void {
  const oldest = map.keys().next();
  if (map.size >= maximum && !oldest.done) map.delete(oldest.value);
  map.set(key, value);
}

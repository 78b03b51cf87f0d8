import type { Challenge } from '../../ports/records.ts';
import type { Attempt } from './attempt.ts';
import type { BeginOutcome } from './outcomes.ts';

/** A prompt as whoever asked for it is told of it; one that reached nobody is the end, or passes where that is so. */
export function promptOf(
  challenge: Challenge,
  {
    number,
    passesUnreached = false,
  }: { readonly number?: string | undefined; readonly passesUnreached?: boolean | undefined } = {},
): BeginOutcome {
  const { id, kind, state, phone, expiresAt, ringing, reason = 'undeliverable' } = challenge;
  if (state === 'undeliverable') {
    // Its row was written with the state, and says the same.
    if (passesUnreached && reason === 'carriers-unreachable') return { outcome: 'approved', by: reason };
    return { outcome: 'denied', kind, reason, retryAfterSeconds: undefined, state };
  }
  return { outcome: 'challenged', prompt: { id, kind, state, phone, expiresAt, ringing, number } };
}

/** The same request once more: its caller gave up, or its connection broke. What comes from an unknown address is not. */
export function isRetransmission({ context }: Attempt, older: Challenge): boolean {
  return (
    // A call about something else is not answered for this one.
    older.purpose === 'authentication' &&
    context.clientAddress !== undefined &&
    older.clientAddress === context.clientAddress &&
    older.accountId === context.account.id &&
    older.applicationName === context.applicationName
  );
}

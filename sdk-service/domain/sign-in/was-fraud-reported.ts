import type { Clock } from '../../ports/clock.ts';
import type { Id } from '../../ports/records.ts';
import type { SessionStore } from '../../ports/session-store.ts';

/**
 * Who reports fraud says that somebody else knows his password, and that one may know his answers too, sit in the company's
 * network, or begin anew. A day is time enough for another password; blocks last longer, where fraud blocks.
 */
const FRAUD_MS = 86_400_000;

/** Whether so little time has passed since a user reported fraud that nobody is let in in his name without a second factor. */
export function createWasFraudReported({
  store,
  clock,
}: {
  readonly store: Pick<SessionStore, 'findFraudAt'>;
  readonly clock: Clock;
}): (userId: Id) => Promise<boolean> {
  return async (userId) => {
    const at = await store.findFraudAt(userId);
    return at !== undefined && clock.now().getTime() - at.getTime() < FRAUD_MS;
  };
}

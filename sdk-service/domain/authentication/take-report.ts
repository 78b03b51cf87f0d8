import type { Clock } from '../../ports/clock.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import type { DeliveryReport } from '../../ports/text-carrier.ts';
import { contextOfChallenge } from './context-of-challenge.ts';
import { isAnswerable } from './judge-prompt.ts';
import { attemptRecord } from './record-attempt.ts';

export interface TakeReportDeps {
  readonly store: Pick<AttemptStore, 'findChallenge' | 'settleDelivery'> & Pick<UserStore, 'findUserById'>;
  readonly clock: Clock;
}

/**
 * What a carrier says of a text that it took: one that did not arrive ends its prompt, so that nobody waits for it any
 * longer. That one arrived changes nothing: only its code proves anything.
 *
 * @throws MfaError `unavailable` when the store is.
 */
export function createTakeReport({ store, clock }: TakeReportDeps): (report: DeliveryReport) => Promise<void> {
  return async ({ reference, outcome }) => {
    if (outcome === 'delivered') return;
    const now = clock.now();
    const challenge = await store.findChallenge(reference);
    if (challenge === undefined || challenge.kind !== 'text' || !isAnswerable(challenge, now)) return;
    const user = await store.findUserById(challenge.userId);
    if (user === undefined) return;
    const context = contextOfChallenge(challenge);
    const attempt = attemptRecord(
      { who: user, kind: 'text', context, challenge, now },
      { outcome: 'denied', reason: 'undeliverable' },
    );
    await store.settleDelivery({ id: challenge.id, state: 'undeliverable', attempt });
  };
}

import type { Clock } from '../../ports/clock.ts';
import type { StoredTextCarrier } from '../../ports/text-carrier-config.ts';

/** Strangers may come as often as they like; a wrong `mobile.url` must be seen all the same. */
const REFUSAL_PAUSE_MS = 60_000;

/** Says of each carrier at most once a minute that a request to its call-back address was refused. */
export function createRefusalReport({
  clock,
  report,
}: {
  readonly clock: Clock;
  readonly report: (problem: string) => void;
}) {
  const reportedAt = new WeakMap<StoredTextCarrier, number>();
  return (carrier: StoredTextCarrier, reason: string): void => {
    const now = clock.now().getTime();
    if (now - (reportedAt.get(carrier) ?? Number.NEGATIVE_INFINITY) < REFUSAL_PAUSE_MS) return;
    reportedAt.set(carrier, now);
    report(`A request to the call-back address of the carrier "${carrier.name}" was refused: ${reason}.`);
  };
}

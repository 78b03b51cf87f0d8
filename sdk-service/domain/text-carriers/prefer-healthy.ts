import type { Clock } from '../../ports/clock.ts';

/** A carrier that failed is asked last for so long; each failure in a row doubles it. */
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 300_000;

interface Health {
  readonly failures: number;
  readonly until: number;
}

/** Remembers which carriers failed, so that not every caller waits for a dead one before the next is asked. */
export interface CarrierHealth<Carrier extends object> {
  /** In order of preference; those that failed lately behind the others, never left out. */
  prefer(carriers: readonly Carrier[]): readonly Carrier[];
  failed(carrier: Carrier): void;
  worked(carrier: Carrier): void;
}

export function createCarrierHealth<Carrier extends object>({
  clock,
}: {
  readonly clock: Clock;
}): CarrierHealth<Carrier> {
  /** A carrier that is set up anew is another one, and well. */
  const failing = new WeakMap<Carrier, Health>();

  const isFailing = (carrier: Carrier, now: number) => (failing.get(carrier)?.until ?? 0) > now;

  return {
    prefer(carriers) {
      const now = clock.now().getTime();
      const well = carriers.filter((carrier) => !isFailing(carrier, now));
      return [...well, ...carriers.filter((carrier) => isFailing(carrier, now))];
    },
    failed(carrier) {
      const failures = (failing.get(carrier)?.failures ?? 0) + 1;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
      failing.set(carrier, { failures, until: clock.now().getTime() + pause });
    },
    worked: (carrier) => void failing.delete(carrier),
  };
}

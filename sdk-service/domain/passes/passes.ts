import type { Clock } from '../../ports/clock.ts';
import type { DeliveryCountStore } from '../../ports/delivery-counts.ts';
import type { ApprovalKind } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { alertAboveOf, passKinds, passScope } from './pass-kinds.ts';

/** How many were let in without a second factor in one way. */
export interface PassCount {
  readonly kind: ApprovalKind;
  readonly count: number;
  /** Undefined: nobody is told, however many there are. */
  readonly alertAbove: number | undefined;
  /** When counting begins anew; undefined: there was none lately. */
  readonly endsAt: Date | undefined;
}

export interface Passes {
  /** One for each kind, those without any included. */
  list(): Promise<readonly PassCount[]>;
}

export function createPasses({
  store,
  settings,
  clock,
}: {
  readonly store: Pick<DeliveryCountStore, 'findDeliveryCounts'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}): Passes {
  return {
    async list() {
      const counted = await store.findDeliveryCounts(passKinds.map(passScope), clock.now());
      return passKinds.map((kind) => {
        const found = counted.find(({ scope }) => scope === passScope(kind));
        const alertAbove = alertAboveOf(kind, settings.current());
        return { kind, count: found?.used ?? 0, alertAbove, endsAt: found?.endsAt };
      });
    },
  };
}

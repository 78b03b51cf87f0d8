import type { Clock } from '../../ports/clock.ts';
import type { DeliveryCountStore } from '../../ports/delivery-counts.ts';
import type { AccountStore } from '../../ports/storage.ts';
import type { SettingName, SettingValues } from '../settings/definitions.ts';
import { countScopes } from './delivery-counts.ts';

/** How far a limit of texts and calls is used. */
export interface UsedLimit {
  /** The setting that says where it is. */
  readonly limit: SettingName;
  /** The calling account that is counted; empty: all together. */
  readonly account: string;
  readonly used: number;
  readonly maximum: number;
  /** When counting begins anew; undefined: nothing is counted at present. */
  readonly endsAt: Date | undefined;
}

export interface DeliveryLimits {
  /** Those of everybody together, then those of the accounts that sent something in the hour. */
  list(): Promise<readonly UsedLimit[]>;
}

export function createDeliveryLimits({
  store,
  settings,
  clock,
}: {
  readonly store: Pick<DeliveryCountStore, 'findDeliveryCounts'> & Pick<AccountStore, 'listAccounts'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}): DeliveryLimits {
  return {
    async list() {
      const current = settings.current();
      const accounts = await store.listAccounts();
      const scopes = [countScopes.spend, countScopes.inAll, ...accounts.map(({ id }) => countScopes.account(id))];
      const counted = new Map(
        (await store.findDeliveryCounts(scopes, clock.now())).map((count) => [count.scope, count] as const),
      );
      const usedOf = (
        scope: string,
        limit: 'phones.maximumSpendPerDay' | 'phones.maximumPerHour' | 'phones.maximumPerHourByAccount',
        account = '',
      ): UsedLimit => ({
        limit,
        account,
        used: counted.get(scope)?.used ?? 0,
        maximum: current[limit],
        endsAt: counted.get(scope)?.endsAt,
      });
      return [
        usedOf(countScopes.spend, 'phones.maximumSpendPerDay'),
        usedOf(countScopes.inAll, 'phones.maximumPerHour'),
        ...accounts
          .filter(({ id }) => counted.has(countScopes.account(id)))
          .map(({ id, name }) => usedOf(countScopes.account(id), 'phones.maximumPerHourByAccount', name)),
      ];
    },
  };
}

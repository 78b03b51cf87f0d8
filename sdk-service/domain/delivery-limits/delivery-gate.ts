import type { CapReason, DeliveryCount, DeliveryCountStore } from '../../ports/delivery-counts.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Challenge, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { type Denial, denied } from '../authentication/attempt.ts';
import { isEnrollment } from '../enrollment/is-enrollment.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { isSameNumber } from '../users/is-same-phone.ts';
import { checkDestination, type DestinationDenial } from './check-destination.ts';
import { type CountedRequest, deliveryCounts } from './delivery-counts.ts';

/** Why nothing is sent. `throttled`: the user has had his for the hour. */
export type DeliveryDenial = DestinationDenial | Denial<CapReason | 'throttled'>;

/** Everything that is texted or called passes here first: where to, and how many. */
export interface DeliveryGate {
  /** Whether this number is texted and called for this user at all. */
  check(destination: Pick<GateRequest, 'phone' | 'user'>): DestinationDenial | undefined;
  /** What is to be counted in the command that opens the prompt. */
  counts(request: GateRequest): readonly DeliveryCount[];
  /** Both at once, for what goes out beside a prompt. Undefined: it may go, and was counted. */
  pass(request: GateRequest): Promise<DeliveryDenial | undefined>;
}

export interface GateRequest extends Omit<CountedRequest, 'isNewNumber'> {
  readonly user: User;
  readonly purpose: Challenge['purpose'];
}

export interface DeliveryGateDeps {
  readonly store: Pick<DeliveryCountStore, 'countDelivery'>;
  readonly phoneNumbers: Pick<PhoneNumbers, 'describe' | 'countriesOf'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly settings: { current(): SettingValues };
}

export function createDeliveryGate({ store, phoneNumbers, secrets, settings }: DeliveryGateDeps): DeliveryGate {
  function check({ phone, user }: Pick<GateRequest, 'phone' | 'user'>): DestinationDenial | undefined {
    return checkDestination({ phone, user, settings: settings.current(), phoneNumbers });
  }

  function counts(request: GateRequest): readonly DeliveryCount[] {
    return deliveryCounts({ ...request, isNewNumber: isNew(request) }, { settings: settings.current(), secrets });
  }

  return {
    check,
    counts,
    async pass(request) {
      const refused = check(request);
      if (refused !== undefined) return refused;
      const reason = await store.countDelivery(counts(request), request.now);
      return reason === undefined ? undefined : denied(reason, CAP_SECONDS[reason]);
    },
  };
}

const HOUR = 3600;
const DAY = 86_400;

/** What somebody is told to wait at most: the first text or call of the time may have been just now. */
export const CAP_SECONDS: Readonly<Record<CapReason | 'throttled', number>> = {
  throttled: HOUR,
  'new-number-capped': DAY,
  'number-capped': HOUR,
  'account-capped': HOUR,
  'hour-capped': HOUR,
  'spend-capped': DAY,
};

/** A number on the user's record was entered by whoever keeps it; another one he types while he enrolls. */
function isNew({ purpose, user, phone }: GateRequest): boolean {
  const isOnRecord = [user.phone, user.backupPhone].some((known) => isSameNumber(phone, known));
  return isEnrollment({ purpose }) && !isOnRecord;
}

import type { DeliveryCount } from '../../ports/delivery-counts.ts';
import type { Account, ChangeRecord, Id, Phone } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { toE164 } from '../users/write-phone.ts';
import { countParts } from './count-parts.ts';

const HOUR = 3600;
const DAY = 86_400;

/** security.md §3: a number that was only just entered is tried three times a day. */
const NEW_NUMBER_A_DAY = 3;

/** Numbers that differ only in so many last digits are counted together: bought blocks are the sign of traffic pumping. */
const BLOCK_DIGITS = 3;

type Keys = Pick<SecretBox, 'keyedHash'>;

/** What is counted by, in the store. Numbers stand there as keyed hashes. */
export const countScopes = {
  inAll: 'hour',
  spend: 'spend',
  account: (id: Id) => `account:${id}`,
  number: (phone: Phone, secrets: Keys) => `number:${hash(toE164(phone), secrets)}`,
  newNumber: (phone: Phone, secrets: Keys) => `new:${hash(toE164(phone), secrets)}`,
  block: (phone: Phone, secrets: Keys) => `block:${hash(toE164(phone).slice(0, -BLOCK_DIGITS), secrets)}`,
};

/** What goes out. */
export type Delivery = { readonly kind: 'call' } | { readonly kind: 'text'; readonly text: string };

export interface CountedRequest {
  readonly phone: Phone;
  /** Entered by somebody who has not proved yet that it is his. */
  readonly isNewNumber: boolean;
  readonly delivery: Delivery;
  readonly account: Pick<Account, 'id' | 'name'>;
  readonly requestId: string;
  readonly now: Date;
}

/** What a text or call counts against besides its user's own hour, each with its bound. */
export function deliveryCounts(
  request: CountedRequest,
  { settings, secrets }: { readonly settings: SettingValues; readonly secrets: Keys },
): readonly DeliveryCount[] {
  const { phone, isNewNumber, delivery, account } = request;
  const counted = { amount: 1, seconds: HOUR, told: undefined };
  const newNumber: DeliveryCount = {
    ...counted,
    scope: countScopes.newNumber(phone, secrets),
    maximum: NEW_NUMBER_A_DAY,
    seconds: DAY,
    reason: 'new-number-capped',
  };
  return [
    ...(isNewNumber ? [newNumber] : []),
    {
      ...counted,
      scope: countScopes.number(phone, secrets),
      maximum: settings['phones.maximumPerHourToNumber'],
      reason: 'number-capped',
    },
    {
      ...counted,
      scope: countScopes.block(phone, secrets),
      maximum: settings['phones.maximumPerHourToBlock'],
      reason: 'number-capped',
    },
    {
      ...counted,
      scope: countScopes.account(account.id),
      maximum: settings['phones.maximumPerHourByAccount'],
      reason: 'account-capped',
      told: toldOf('phones.maximumPerHourByAccount', request),
    },
    {
      ...counted,
      scope: countScopes.inAll,
      maximum: settings['phones.maximumPerHour'],
      reason: 'hour-capped',
      told: toldOf('phones.maximumPerHour', request),
    },
    {
      scope: countScopes.spend,
      amount: costOf(delivery, settings),
      maximum: settings['phones.maximumSpendPerDay'],
      seconds: DAY,
      reason: 'spend-capped',
      told: toldOf('phones.maximumSpendPerDay', request),
    },
  ];
}

function costOf(delivery: Delivery, settings: SettingValues): number {
  if (delivery.kind === 'call') return settings['phones.callCost'];
  return settings['phones.textCost'] * countParts(delivery.text);
}

/** Two rows of the administration log, by the name of the setting that says where the bound is. */
function toldOf(subject: string, { account, requestId, now }: CountedRequest): DeliveryCount['told'] {
  const row = { at: now, accountName: account.name, actor: '', clientAddress: '', requestId, subject };
  const half: ChangeRecord = { ...row, action: 'phones.half-used', detail: 'half used' };
  return { half, full: { ...row, action: 'phones.limit-reached', detail: 'reached: a text or call was refused' } };
}

function hash(what: string, secrets: Keys): string {
  return secrets.keyedHash('destination', `counted\n${what}`).toString('base64url').slice(0, 22);
}

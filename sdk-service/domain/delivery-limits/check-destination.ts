import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Phone, User } from '../../ports/records.ts';
import { type Denial, denied } from '../authentication/attempt.ts';
import type { SettingValues } from '../settings/definitions.ts';

export type DestinationDenial = Denial<'number-not-allowed' | 'country-not-allowed' | 'international'>;

/**
 * Whether a number is texted and called at all. Numbers that cost more than others, of satellites, and those that stand in
 * no plan never are: whoever can have them called is paid for it. What is not known to be harmless is refused.
 */
export function checkDestination({
  phone,
  user,
  settings,
  phoneNumbers,
}: {
  readonly phone: Phone;
  readonly user: Pick<User, 'globalServices'>;
  readonly settings: SettingValues;
  readonly phoneNumbers: Pick<PhoneNumbers, 'describe' | 'countriesOf'>;
}): DestinationDenial | undefined {
  const { country, line } = phoneNumbers.describe(phone);
  if (country === undefined || line !== 'usual') return denied('number-not-allowed');
  if (homeCountries(settings, phoneNumbers).includes(country)) return undefined;
  if (!settings['phones.allowedCountries'].includes(country)) return denied('country-not-allowed');
  return user.globalServices ? undefined : denied('international');
}

function homeCountries(settings: SettingValues, phoneNumbers: Pick<PhoneNumbers, 'countriesOf'>): readonly string[] {
  const named = settings['phones.homeCountries'];
  return named.length > 0 ? named : phoneNumbers.countriesOf(settings['company.defaultCountryCode']);
}

import type { PinRules, User } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** The rules that hold for a user's PIN: his own where his record overrides them, else the company's as they are now. */
export function pinRulesOf(user: Pick<User, 'overridePinRules' | 'pinRules'>, settings: SettingValues): PinRules {
  return user.overridePinRules ? user.pinRules : companyPinRules(settings);
}

export function companyPinRules(settings: SettingValues): PinRules {
  return {
    userCanChangePin: settings['pin.userCanChange'],
    minimumPinLength: settings['pin.minimumLength'],
    preventWeakPins: settings['pin.preventWeak'],
    pinExpirationDays: settings['pin.expirationDays'],
    historicalPins: settings['pin.history'],
  };
}

import type { ComplexType } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { SettingValues } from '../domain/settings/definitions.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { mode2Of, mode3Of, modeOf } from './modes.ts';
import { noError } from './no-error.ts';
import { smsDirectionOf, smsModeOf } from './sub-modes.ts';

/** What a new user gets where nothing else is said, as the generations of types have it. */
export function companyDefaultOperations({ settings }: Pick<Core, 'settings'>) {
  function getDefaults2() {
    const current = settings.current();
    const customerDefaults: ComplexType<PfWsSdk, 'CustomerDefaults2'> = {
      ...commonDefaults(current),
      ...appDefaults(current),
      Mode: mode2Of(current['company.defaultMethod']),
    };
    return { result: true, customerDefaults, error: noError };
  }

  return {
    GetCustomerDefaults: () => {
      const current = settings.current();
      const customerDefaults = { ...commonDefaults(current), Mode: modeOf(current['company.defaultMethod']) };
      return { result: true, customerDefaults, error: noError };
    },
    GetCustomerDefaults2: getDefaults2,
    GetCustomerDefaults_2: getDefaults2,
    GetCustomerDefaults_3: () => {
      const current = settings.current();
      const customerDefaults: ComplexType<PfWsSdk, 'CustomerDefaults3'> = {
        ...commonDefaults(current),
        ...appDefaults(current),
        OathTokenLanguage: current['company.oathLanguage'],
        Mode: mode3Of(current['company.defaultMethod']),
      };
      return { result: true, customerDefaults, error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}

function commonDefaults(settings: SettingValues) {
  return {
    PinMode: settings['defaults.callMode'],
    SmsDirection: smsDirectionOf(settings['defaults.textDirection']),
    SmsMode: smsModeOf(settings['defaults.textMode']),
    EnableGlobalServices: settings['defaults.globalServices'],
    UserCanChangePhone: settings['defaults.userCanChangePhone'],
    KeepPhoneSynchronized: settings['defaults.keepPhoneSynchronized'],
    DisabledBehavior: settings['company.whenDisabled'],
    VoiceCallLanguage: settings['company.callLanguage'],
    SmsTextLanguage: settings['company.textLanguage'],
    UserCanChangePin: settings['pin.userCanChange'],
    MinimumPinLength: settings['pin.minimumLength'],
    PreventWeakPins: settings['pin.preventWeak'],
    PinExpirationDays: settings['pin.expirationDays'],
    HistoricalPins: settings['pin.history'],
  } as const satisfies Omit<ComplexType<PfWsSdk, 'CustomerDefaults'>, 'Mode'>;
}

/** From the second generation on. */
function appDefaults(settings: SettingValues) {
  return {
    PhoneAppMode: settings['defaults.appMode'],
    PhoneAppLanguage: settings['company.appLanguage'],
  } as const;
}

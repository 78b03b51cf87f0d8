import type { ComplexType, Input } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Subject, User } from '../ports/records.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { mode2Of, mode3Of, modeOf } from './modes.ts';
import { noError } from './no-error.ts';

type Named = Input<PfWsSdk, 'GetUserSettings'>;

/** A user's record as its generations of types have it. */
export function userSettingsOperations({ users, clock }: Pick<Core, 'users' | 'clock'>) {
  async function getSettings({ username = '' }: Named) {
    const { user } = await users.get(username);
    return {
      result: true,
      userSettings: { ...commonSettings(user, clock.now()), Mode: modeOf(user.authenticator) },
      error: noError,
    };
  }

  async function getSettings2({ username = '' }: Named) {
    const { user } = await users.get(username);
    const userSettings: ComplexType<PfWsSdk, 'UserSettings2'> = {
      ...commonSettings(user, clock.now()),
      ...appSettings(user),
      Mode: mode2Of(user.authenticator),
    };
    return { result: true, userSettings, error: noError };
  }

  async function getSettings3({ username = '' }: Named) {
    const subject = await users.get(username);
    const userSettings: ComplexType<PfWsSdk, 'UserSettings3'> = {
      ...commonSettings(subject.user, clock.now()),
      ...appSettings(subject.user),
      ...oathSettings(subject),
      Mode: mode3Of(subject.user.authenticator),
    };
    return { result: true, userSettings, error: noError };
  }

  return {
    GetUserSettings: getSettings,
    GetUserSettings2: getSettings2,
    GetUserSettings_2: getSettings2,
    GetUserSettings_3: getSettings3,
    GetUserSettingsMaster: getSettings2,
    GetUserSettingsMaster_2: getSettings3,
    GetPhone: async ({ username = '' }) => {
      const { user } = await users.get(username);
      return { result: true, userPhone: phoneSettings(user), error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}

/**
 * What every generation has. `Pin`, `HistoricalPinValues`, `StaticToken` and (third generation) `OathTokenSecretKey` are
 * never filled: a secret goes in and does not come out.
 */
function commonSettings(user: User, now: Date) {
  const { pinRules, pinChangedAt } = user;
  return {
    FirstName: user.firstName,
    LastName: user.lastName,
    EmailAddress: user.emailAddress,
    ...phoneSettings(user),
    PinMode: user.callMode,
    SmsDirection: user.textDirection === 'two-way' ? 'twoWay' : 'oneWay',
    SmsMode: user.textMode === 'otp-plus-pin' ? 'otpPlusPin' : 'otp',
    PinFormat: 'plainText',
    SecondsSincePinChange: pinChangedAt === undefined ? -1 : (now.getTime() - pinChangedAt.getTime()) / 1000,
    Enabled: user.enabled,
    PinChangeRequired: user.pinChangeRequired,
    DisabledBehavior: user.whenDisabled,
    VoiceCallLanguage: languageOf(user.callLanguage),
    SmsTextLanguage: languageOf(user.textLanguage),
    EnableGlobalServices: user.globalServices,
    UserCanChangePhone: user.userCanChangePhone,
    KeepPhoneSynchronized: user.keepPhoneSynchronized,
    OverridePinRules: user.overridePinRules,
    UserCanChangePin: pinRules.userCanChangePin,
    MinimumPinLength: pinRules.minimumPinLength,
    PreventWeakPins: pinRules.preventWeakPins,
    PinExpirationDays: pinRules.pinExpirationDays,
    HistoricalPins: pinRules.historicalPins,
    EnableStaticToken: false,
  } as const satisfies Partial<ComplexType<PfWsSdk, 'UserSettings'>>;
}

/** From the second generation on. */
function appSettings(user: User) {
  return {
    UserGroup: user.userGroup,
    PhoneAppMode: user.appMode,
    PhoneAppLanguage: languageOf(user.appLanguage),
    PhoneAppActivated: false,
  } as const;
}

/** From the third generation on. */
function oathSettings({ user, oathToken }: Subject) {
  return {
    OathTokenLanguage: languageOf(user.oathLanguage),
    OathTokenExists: oathToken !== undefined,
    OathTokenSerialNumber: oathToken?.serialNumber ?? '',
    OathTokenTimeInterval: oathToken?.timeStepSeconds ?? 0,
  };
}

function phoneSettings({ phone, backupPhone }: User): ComplexType<PfWsSdk, 'UserPhone'> {
  return {
    CountryCode: phone.countryCode,
    Phone: phone.number,
    Extension: phone.extension,
    BackupCountryCode: backupPhone.countryCode,
    BackupPhone: backupPhone.number,
    BackupExtension: backupPhone.extension,
  };
}

/** A user without a language of his own has the company's, and that is English. */
function languageOf(language: string): string {
  return language === '' ? 'en' : language;
}

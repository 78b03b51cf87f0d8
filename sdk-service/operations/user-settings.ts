import type { ComplexType, Input } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import { pinRulesOf } from '../domain/pins/pin-rules-of.ts';
import type { SettingValues } from '../domain/settings/definitions.ts';
import type { User } from '../ports/records.ts';
import type { UserRecord } from '../ports/user-record.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { mode2Of, mode3Of, modeOf } from './modes.ts';
import { noError } from './no-error.ts';
import { smsDirectionOf, smsModeOf } from './sub-modes.ts';

type Named = Input<PfWsSdk, 'GetUserSettings'>;

/** A user's record as its generations of types have it. */
export function userSettingsOperations({
  users,
  staticTokens,
  settings,
  clock,
}: Pick<Core, 'users' | 'staticTokens' | 'settings' | 'clock'>) {
  const presentOf = async (user: User): Promise<Present> => ({
    now: clock.now(),
    company: settings.current(),
    hasStaticToken: await staticTokens.isEnabledFor(user),
  });

  async function getSettings({ username = '' }: Named) {
    const { user } = await users.getRecord(username);
    return {
      result: true,
      userSettings: { ...commonSettings(user, await presentOf(user)), Mode: modeOf(user.authenticator) },
      error: noError,
    };
  }

  async function getSettings2({ username = '' }: Named) {
    const record = await users.getRecord(username);
    const present = await presentOf(record.user);
    const userSettings: ComplexType<PfWsSdk, 'UserSettings2'> = {
      ...appSettings(record, present),
      Mode: mode2Of(record.user.authenticator),
    };
    return { result: true, userSettings, error: noError };
  }

  async function getSettings3({ username = '' }: Named) {
    const record = await users.getRecord(username);
    const present = await presentOf(record.user);
    const userSettings: ComplexType<PfWsSdk, 'UserSettings3'> = {
      ...oathSettings(record, present),
      Mode: mode3Of(record.user.authenticator),
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
      const { user } = await users.getRecord(username);
      return { result: true, userPhone: phoneSettings(user), error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}

/** The instant and the company's settings, whose language a user without one of his own has. */
interface Present {
  readonly now: Date;
  readonly company: SettingValues;
  readonly hasStaticToken: boolean;
}

/**
 * What every generation has. `Pin`, `HistoricalPinValues`, `StaticToken` and (third generation) `OathTokenSecretKey` are
 * never filled: a secret goes in and does not come out.
 */
function commonSettings(user: User, { now, company, hasStaticToken }: Present) {
  const { pinChangedAt } = user;
  const pinRules = pinRulesOf(user, company);
  return {
    FirstName: user.firstName,
    LastName: user.lastName,
    EmailAddress: user.emailAddress,
    ...phoneSettings(user),
    PinMode: user.callMode,
    SmsDirection: smsDirectionOf(user.textDirection),
    SmsMode: smsModeOf(user.textMode),
    PinFormat: 'plainText',
    SecondsSincePinChange: pinChangedAt === undefined ? -1 : (now.getTime() - pinChangedAt.getTime()) / 1000,
    Enabled: user.enabled,
    PinChangeRequired: user.pinChangeRequired,
    DisabledBehavior: user.whenDisabled,
    VoiceCallLanguage: user.callLanguage || company['company.callLanguage'],
    SmsTextLanguage: user.textLanguage || company['company.textLanguage'],
    EnableGlobalServices: user.globalServices,
    UserCanChangePhone: user.userCanChangePhone,
    KeepPhoneSynchronized: user.keepPhoneSynchronized,
    OverridePinRules: user.overridePinRules,
    UserCanChangePin: pinRules.userCanChangePin,
    MinimumPinLength: pinRules.minimumPinLength,
    PreventWeakPins: pinRules.preventWeakPins,
    PinExpirationDays: pinRules.pinExpirationDays,
    HistoricalPins: pinRules.historicalPins,
    EnableStaticToken: hasStaticToken,
  } as const satisfies Partial<ComplexType<PfWsSdk, 'UserSettings'>>;
}

/** From the second generation on. */
function appSettings({ user, hasActiveDevice }: UserRecord, present: Present) {
  const { company } = present;
  return {
    // First, here and below: an object that others are copied behind is several times as slow.
    ...commonSettings(user, present),
    UserGroup: user.userGroup,
    PhoneAppMode: user.appMode,
    PhoneAppLanguage: user.appLanguage || company['company.appLanguage'],
    PhoneAppActivated: hasActiveDevice,
  } as const;
}

/** From the third generation on. */
function oathSettings(record: UserRecord, present: Present) {
  const { user, oathToken } = record;
  const { company } = present;
  return {
    ...appSettings(record, present),
    OathTokenLanguage: user.oathLanguage || company['company.oathLanguage'],
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

import type { ComplexType } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { SettingValues } from '../domain/settings/definitions.ts';
import { defaultPinRules, defaultUserOptions } from '../domain/users/new-user.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { mode2Of, mode3Of, modeOf } from './modes.ts';
import { noError } from './no-error.ts';

/** What callers are told of how the server is set up. */
export function settingsOperations({ settings, authentication }: Pick<Core, 'settings' | 'authentication'>) {
  function customerDefaults2() {
    const current = settings.current();
    const customerDefaults = {
      ...commonDefaults(current),
      ...appDefaults,
      Mode: mode2Of(current['company.defaultMethod']),
    };
    return { result: true, customerDefaults, error: noError };
  }

  return {
    GetUserPortalSettings: () => ({
      result: true,
      userPortalSettings: portalSettings(settings.current()),
      error: noError,
    }),

    GetFeatures: () => {
      const canText = authentication.availableKinds().includes('text');
      return { result: true, features: { ...features, Sms: canText }, error: noError };
    },

    GetCustomerDefaults: () => {
      const current = settings.current();
      const customerDefaults = { ...commonDefaults(current), Mode: modeOf(current['company.defaultMethod']) };
      return { result: true, customerDefaults, error: noError };
    },
    GetCustomerDefaults2: customerDefaults2,
    GetCustomerDefaults_2: customerDefaults2,
    GetCustomerDefaults_3: () => {
      const current = settings.current();
      const customerDefaults = {
        ...commonDefaults(current),
        ...appDefaults,
        OathTokenLanguage: 'en',
        Mode: mode3Of(current['company.defaultMethod']),
      };
      return { result: true, customerDefaults, error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}

/** What this release can do, and not what its contract has names for. */
const features: Omit<ComplexType<PfWsSdk, 'Features'>, 'Sms'> = {
  International: false,
  PinMode: false,
  WelcomeEmail: false,
  FraudAlert: false,
  UserPortal: true,
  ExtensionDialing: false,
  UserPortalAdministrators: false,
  ChangePhone: true,
  CallRollover: false,
  UserInformation: false,
  WebServiceSdk: true,
  Voiceprint: false,
  Localization: false,
  StaticToken: false,
  PhoneApp: false,
  Tags: false,
  OathToken: true,
  Adfs: false,
};

function commonDefaults(settings: SettingValues) {
  return {
    PinMode: defaultUserOptions.callMode,
    SmsDirection: 'oneWay',
    SmsMode: 'otp',
    EnableGlobalServices: defaultUserOptions.globalServices,
    UserCanChangePhone: defaultUserOptions.userCanChangePhone,
    KeepPhoneSynchronized: defaultUserOptions.keepPhoneSynchronized,
    DisabledBehavior: settings['company.whenDisabled'],
    VoiceCallLanguage: 'en',
    SmsTextLanguage: 'en',
    UserCanChangePin: defaultPinRules.userCanChangePin,
    MinimumPinLength: defaultPinRules.minimumPinLength,
    PreventWeakPins: defaultPinRules.preventWeakPins,
    PinExpirationDays: defaultPinRules.pinExpirationDays,
    HistoricalPins: defaultPinRules.historicalPins,
  } as const;
}

const appDefaults = { PhoneAppMode: defaultUserOptions.appMode, PhoneAppLanguage: 'en' } as const;

/** Settings of the old portal that have no counterpart (yet) are off, empty or 0. */
function portalSettings(settings: SettingValues): ComplexType<PfWsSdk, 'UserPortalSettings'> {
  return {
    Url: settings['portal.url'],
    PrimaryAuth: 'mswin',
    AllowUserLogIn: settings['portal.allowUserLogIn'],
    AllowUserEnrollment: settings['portal.allowUserEnrollment'],
    PromptForBackupPhone: false,
    PromptForOathToken: false,
    AllowOneTimeBypass: false,
    AllowBypassSeconds: false,
    UsersCanSwitchMode: settings['portal.usersCanSwitchMethod'],
    UsersCanSwitchModeToVoiceCall: settings['portal.methods.voiceCall'],
    UsersCanSwitchModeToSmsText: settings['portal.methods.smsText'],
    UsersCanSwitchModeToPhoneApp: settings['portal.methods.phoneApp'],
    UsersCanSwitchModeToOathToken: settings['portal.methods.oathToken'],
    UsersCanSelectLanguage: false,
    UsersCanActivatePhoneApp: false,
    DeviceLimit: 0,
    EnableSecurityQuestions: false,
    SecurityQuestionsToAnswer: 0,
    UsersCanEnrollOathToken: settings['portal.usersCanEnrollOathToken'],
    UseOathTokenForFallback: false,
    EnableLogging: true,
    SessionTimeoutMinutes: settings['portal.sessionTimeoutMinutes'],
    PassedSessionAddUser: false,
    SamlEnabled: false,
    SamlSessionTimeoutMinutes: 0,
  };
}

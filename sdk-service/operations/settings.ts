import type { ComplexType } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { SettingValues } from '../domain/settings/definitions.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** What callers are told of how the server is set up. */
export function settingsOperations({ settings, authentication }: Pick<Core, 'settings' | 'authentication'>) {
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
    UsersCanSelectLanguage: settings['portal.usersCanSelectLanguage'],
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

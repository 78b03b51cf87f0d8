import type { ComplexType } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Template } from '../domain/mail/templates.ts';
import { parseAddressRange, type WrittenRange } from '../domain/networks/address-range.ts';
import type { SettingValues } from '../domain/settings/definitions.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** What callers are told of how the server is set up, as it is now. */
export function settingsOperations({ settings, mails }: Pick<Core, 'settings' | 'mails'>) {
  return {
    GetUserPortalSettings: () => ({
      result: true,
      userPortalSettings: portalSettings(settings.current()),
      error: noError,
    }),

    GetAdfsSettings: () => ({ result: true, adfsSettings: adfsSettings(settings.current()), error: noError }),

    GetUserPortalWhitelistIps: () => {
      const ranges = settings.current()['authentication.trustedAddresses'].map(parseAddressRange);
      const written = ranges.flatMap((range) => (range === undefined ? [] : [whitelistIp(range.written)]));
      return { result: true, userPortalWhitelistIps: written, error: noError };
    },

    GetEmail: () => ({
      result: true,
      smtpServer: settings.current()['mail.server'],
      enabled: mails.isOn(),
      emails: mails.isOn() ? mails.templates().map(emailOf) : [],
      error: noError,
    }),
  } satisfies Handlers<PfWsSdk>;
}

/** A mail is never copied to anybody, and has no attachment. */
function emailOf({ kind, leaf, from, subject, text }: Template): ComplexType<PfWsSdk, 'Email'> {
  const type = `${leafNames[leaf]} - ${kindNames[kind]}`;
  return { Type: type, From: from, Cc: '', Subject: subject, Attachment: '', Body: text };
}

const kindNames = {
  newUser: 'New User',
  updatedUser: 'Updated User',
  userEnrollment: 'User Enrollment',
} as const satisfies Record<Template['kind'], string>;

/** The tree of the old product. */
const leafNames = {
  'call.standard': 'Phone Call - Standard',
  'call.pin': 'Phone Call - PIN',
  'text.oneWay.otp': 'Text Message - One-Way - OTP',
  'text.oneWay.otpPlusPin': 'Text Message - One-Way - OTP + PIN',
  'text.twoWay.otp': 'Text Message - Two-Way - OTP',
  'text.twoWay.otpPlusPin': 'Text Message - Two-Way - OTP + PIN',
  'app.standard': 'Mobile App - Standard',
  'app.pin': 'Mobile App - PIN',
  oathToken: 'OATH Token',
} as const satisfies Record<Template['leaf'], string>;

/** Settings of the old portal that have no counterpart (yet) are off, empty or 0. */
function portalSettings(settings: SettingValues): ComplexType<PfWsSdk, 'UserPortalSettings'> {
  return {
    Url: settings['portal.url'],
    PrimaryAuth: 'mswin',
    AllowUserLogIn: settings['portal.allowUserLogIn'],
    AllowUserEnrollment: settings['portal.allowUserEnrollment'],
    PromptForBackupPhone: settings['portal.promptForBackupPhone'],
    PromptForOathToken: false,
    AllowOneTimeBypass: false,
    AllowBypassSeconds: false,
    UsersCanSwitchMode: settings['portal.usersCanSwitchMethod'],
    UsersCanSwitchModeToVoiceCall: settings['portal.methods.voiceCall'],
    UsersCanSwitchModeToSmsText: settings['portal.methods.smsText'],
    UsersCanSwitchModeToPhoneApp: settings['portal.methods.phoneApp'],
    UsersCanSwitchModeToOathToken: settings['portal.methods.oathToken'],
    UsersCanSelectLanguage: settings['portal.usersCanSelectLanguage'],
    UsersCanActivatePhoneApp: settings['activation.enabled'] && settings['portal.usersCanActivateApp'],
    DeviceLimit: settings['activation.deviceLimit'],
    EnableSecurityQuestions: settings['securityQuestions.enabled'],
    SecurityQuestionsToAnswer: settings['securityQuestions.toAnswer'],
    UsersCanEnrollOathToken: settings['portal.usersCanEnrollOathToken'],
    UseOathTokenForFallback: settings['portal.oathTokenForFallback'],
    EnableLogging: true,
    SessionTimeoutMinutes: settings['portal.sessionTimeoutMinutes'],
    PassedSessionAddUser: false,
    SamlEnabled: false,
    SamlSessionTimeoutMinutes: 0,
    PhoneAppWebServiceUrl: settings['mobile.url'],
  };
}

function adfsSettings(settings: SettingValues): ComplexType<PfWsSdk, 'AdfsSettings'> {
  return {
    AllowUserEnrollment: settings['adfs.allowUserEnrollment'],
    PromptForBackupPhone: settings['adfs.promptForBackupPhone'],
    PromptForOathToken: settings['adfs.promptForOathToken'],
    UsersCanSwitchMode: settings['adfs.usersCanSwitchMethod'],
    UsersCanSwitchModeToVoiceCall: settings['adfs.methods.voiceCall'],
    UsersCanSwitchModeToSmsText: settings['adfs.methods.smsText'],
    UsersCanSwitchModeToPhoneApp: settings['adfs.methods.phoneApp'],
    UsersCanSwitchModeToOathToken: settings['adfs.methods.oathToken'],
    EnableSecurityQuestions: settings['securityQuestions.enabled'],
    SecurityQuestionsToAnswer: settings['securityQuestions.toAnswer'],
    UseOathTokenForFallback: settings['adfs.oathTokenForFallback'],
    EnableLogging: settings['adfs.logging'],
    PhoneAppWebServiceUrl: settings['mobile.url'],
  };
}

/** Each way of writing has fields of its own; a netmask goes with no prefix length. */
function whitelistIp(written: WrittenRange): ComplexType<PfWsSdk, 'UserPortalWhitelistIp'> {
  switch (written.form) {
    case 'single':
      return { SingleIp: written.address, Netslash: 0 };
    case 'range':
      return { FromIp: written.from, ToIp: written.to, Netslash: 0 };
    case 'prefix':
      return { Subnet: written.subnet, Netslash: written.prefixLength };
    case 'netmask':
      return { Subnet: written.subnet, Netmask: written.netmask, Netslash: 0 };
  }
}

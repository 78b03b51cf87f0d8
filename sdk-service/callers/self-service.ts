import type { Enum, MessageName } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { SettingValues } from '../domain/settings/definitions.ts';

/**
 * How strongly a person must have proved himself in the session:
 * `password`: the password; `passed`: let in, be it without a second factor; `verified`: a second factor too; `setup`: a second factor, or a first enrollment that is
 * due; `change`: the same, and the second factor is fresh (`isFresh`: less than ten minutes old).
 */
export type Assurance = 'password' | 'passed' | 'verified' | 'setup' | 'change';

/** What each extension operation asks of the session; every operation stands here, or this does not compile. */
export const extensionAssurance: Readonly<Record<MessageName<Extensions>, Assurance>> = {
  // Before there is a session, so there is none to look at.
  GetCompany: 'password',
  BeginSignIn: 'password',
  ChangeExpiredPassword: 'password',
  DisavowChange: 'password',
  GetSession: 'password',
  EndSession: 'password',
  GetMethods: 'password',
  BeginAuthentication: 'password',
  WaitForAttempt: 'password',
  AnswerAuthentication: 'password',
  UseTemporaryCode: 'password',
  GetFallbackQuestions: 'password',
  AnswerFallbackQuestions: 'password',
  GetEnrollmentOptions: 'setup',
  BeginEnrollment: 'change',
  // Ends what BeginEnrollment began in the same session, while that was fresh.
  ConfirmEnrollment: 'setup',
  RemoveBackupPhone: 'change',
  GetOverview: 'passed',
  ResynchronizeOathToken: 'change',
  BeginActivation: 'change',
  GetDevices: 'verified',
  RenameDevice: 'verified',
  BeginAppEnrollment: 'change',
  // They go on with what BeginAppEnrollment began in the same session, while that was fresh.
  GetAppEnrollment: 'setup',
  TestAppDevice: 'setup',
  CompleteAppEnrollment: 'setup',
  RemoveDevice: 'change',
  // Of the tools of the help desk, which have no sessions, so there is none to look at.
  IssueTemporaryCode: 'change',
  RevokeTemporaryCode: 'change',
  GetTemporaryCode: 'change',
  // Of the mobile app web service, which has no sessions, so there is none to look at.
  ActivateDevice: 'change',
  ConfirmDevice: 'change',
  GetMobileChannel: 'change',
  ReceiveDeviceMessage: 'change',
  WaitForDevices: 'change',
  ReceiveCarrierRequest: 'change',
  GetSound: 'change',
};

interface SelfServiceRule {
  readonly assurance: Assurance;
  /** Whether the company lets people do this; default: yes. */
  readonly isOffered?: (settings: SettingValues, input: Readonly<Record<string, unknown>>) => boolean;
}

/**
 * The old messages that a person may send about his own record through the portal, closed by name. Not among them: what
 * stores a phone or a token unproven (`ChangePhone`, `ChangeOathToken`); the enrollment of the extensions does that.
 */
export const selfService: Readonly<Partial<Record<MessageName<PfWsSdk>, SelfServiceRule>>> = {
  GetUserSettings_3: { assurance: 'verified' },
  GetPhone: { assurance: 'verified' },
  ChangeLanguage: {
    assurance: 'verified',
    isOffered: (settings) => settings['portal.usersCanSelectLanguage'],
  },
  ChangeMode_2: { assurance: 'change', isOffered: isMethodOffered },
  // Whether this person may do so is in his record, so the use case asks.
  ChangePin: { assurance: 'change' },
  GetSecurityQuestions: { assurance: 'verified' },
  ChangeSecurityQuestions: {
    assurance: 'change',
    isOffered: (settings) => settings['securityQuestions.enabled'],
  },
};

function isMethodOffered(settings: SettingValues, { mode }: Readonly<Record<string, unknown>>): boolean {
  if (!settings['portal.usersCanSwitchMethod']) return false;
  switch (mode as Enum<PfWsSdk, 'Mode3'>) {
    case 'oathToken':
      return settings['portal.methods.oathToken'];
    case 'phoneApp':
      return settings['portal.methods.phoneApp'];
    case 'smsText':
      return settings['portal.methods.smsText'];
    case 'voiceCall':
      return settings['portal.methods.voiceCall'];
    default:
      return false;
  }
}

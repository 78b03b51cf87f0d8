import type { pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import type { Family } from './contract-reference.ts';

/**
 * What the reference says about each message of the Web Service SDK, in the order in which it says it. Messages that
 * carry the same fields stand in one entry, because they are one implementation.
 */
export const pfWsSdkFamilies: readonly Family<keyof (typeof pfWsSdk)['messages']>[] = [
  {
    title: 'Checking the connection',
    pages: ['connection.md'],
    text: 'For set-up and monitoring: they touch no user.',
    entries: [
      {
        messages: ['TestSecurity'],
        summary:
          'Answers the word `secure` when the caller got through authentication and the server can work. Clients compare with exactly that word.',
      },
      {
        messages: ['TestMasterConnection_2'],
        summary: 'Answers `success` when the store can be reached, else one sentence that says what is wrong.',
      },
      { messages: ['TestMasterConnection'], summary: 'The same question, answered by true or false.' },
    ],
  },
  {
    title: 'Authenticating a user',
    pages: ['authenticate.md'],
    text: 'False with `error.Code` 0 is a refusal, and `callResult` says why. False with another `error.Code` was not carried out. A true with `callResult` 20 or 22 does not exist: those two codes say that an answer is still to come, by `ValidatePasscode` (20) or `ValidateOathCode` (22).',
    entries: [
      {
        messages: ['PfAuthUser_4', 'PfAuthUserMaster_3'],
        summary:
          "Asks for the user's second factor by his own method. `authenticationRequestId` is the handle for the answer; it is valid for the calling account and this user only. New callers should use this one.",
      },
      {
        messages: ['PfAuthUser_5', 'PfAuthUserMaster_4'],
        summary: 'The same with a method and a phone number of the caller instead of the stored ones.',
      },
      {
        messages: ['PfAuthUser3', 'PfAuthUser_3', 'PfAuthUserMaster2', 'PfAuthUserMaster_2'],
        summary: 'Without a handle: a later `Validate…` means the newest open prompt of this account and user.',
      },
      { messages: ['PfAuthUser2', 'PfAuthUserMaster'], summary: 'The same without the name of the application.' },
      { messages: ['PfAuthUser'], summary: 'The oldest form: neither component nor application is said.' },
    ],
  },
  {
    title: 'Password and second factor in one call',
    pages: ['sign-in.md'],
    text: '`primaryAuthSucceeded` and `pfAuthSucceeded` say which of the two steps passed. The second factor is asked for only after the password was right.',
    entries: [
      {
        messages: ['PrimaryAuthUser'],
        summary: 'Checks the password alone, in the directory behind the server.',
      },
      {
        messages: ['CombinedAuthUser_4', 'CombinedAuthUserMaster_3'],
        summary: 'Checks the password, then asks for the second factor as `PfAuthUser_4` does.',
      },
      {
        messages: ['CombinedAuthUser3', 'CombinedAuthUser_3', 'CombinedAuthUserMaster2', 'CombinedAuthUserMaster_2'],
        summary: 'The same without a handle.',
      },
      {
        messages: ['CombinedAuthUser2', 'CombinedAuthUserMaster'],
        summary: 'The same without the name of the application.',
      },
      { messages: ['CombinedAuthUser'], summary: 'The oldest form.' },
    ],
  },
  {
    title: 'Answering a prompt',
    pages: ['authenticate.md', 'pin-and-questions.md'],
    text: 'False with `error.Code` 0 means that the answer was not accepted, whatever the reason; the log has the reason. Code 9 means that there is no such prompt: unknown, begun by another account, or over.',
    entries: [
      {
        messages: ['ValidateOathCode', 'ValidateOathCodeMaster'],
        summary:
          'Checks a code of the OATH token. Without `authenticationRequestId` and without an open prompt it is a plain check, which is throttled and logged like any other. `fallback` is true when the code replaces another method that failed.',
      },
      {
        messages: ['ValidatePasscode', 'ValidatePasscodeMaster'],
        summary: 'Checks the code of a text message against the newest open prompt of this account and user.',
      },
      { messages: ['ValidatePin'], summary: "Whether this is the user's PIN. Counts as a guess." },
      {
        messages: ['ValidateSecurityQuestionAnswers'],
        summary: 'Checks answers. All four fields of the result say the same: the answers as a whole.',
      },
      { messages: ['ValidateStaticToken'], summary: 'Checks a static token.' },
    ],
  },
  {
    title: 'Finding and reading users',
    pages: ['users.md'],
    text: 'Secrets are never filled: `Pin`, `HistoricalPinValues`, `OathTokenSecretKey`, `StaticToken` and the security answers stay empty in every answer.',
    entries: [
      {
        messages: ['CanonicalizeUser'],
        summary: 'The one form of a username in which the server compares names.',
      },
      { messages: ['UserExists'], summary: 'True or false; false with another Code means that it could not be told.' },
      {
        messages: ['FindUsers_4'],
        summary:
          'Users by filters; `*` stands for anything. A filter with a `…Specified` beside it counts only when that is true. `resultsComplete` is false when there were more than `resultLimit`.',
      },
      { messages: ['FindUsers3', 'FindUsers_3'], summary: 'The same without tags and OATH tokens.' },
      { messages: ['FindUsers2'], summary: 'The same without the user group.' },
      { messages: ['FindUsers'], summary: 'The oldest form: calls only.' },
      { messages: ['GetUserSettings_3', 'GetUserSettingsMaster_2'], summary: 'The whole record of a user.' },
      {
        messages: ['GetUserSettings2', 'GetUserSettings_2', 'GetUserSettingsMaster'],
        summary: 'The record in the form that knows no OATH token; such a method is reported as `invalid`.',
      },
      { messages: ['GetUserSettings'], summary: 'The record in the form that knows calls and texts only.' },
      { messages: ['GetPhone'], summary: 'Phone and backup phone.' },
      { messages: ['GetUserDevices'], summary: "The user's devices; `DeviceToken` is an opaque id." },
      {
        messages: ['GetAdministrator_2', 'GetAdministratorMaster_2'],
        summary: 'What the user may do as a help-desk administrator of the portal.',
      },
      { messages: ['GetAdministrator', 'GetAdministratorMaster'], summary: 'The older form of it.' },
      {
        messages: ['GetSecurityQuestions', 'GetSecurityQuestionsMaster'],
        summary: 'The questions that the user chose; the answers stay empty.',
      },
    ],
  },
  {
    title: 'Adding and removing users',
    pages: ['users.md'],
    text: 'Whatever the message does not say comes from the company defaults.',
    entries: [
      { messages: ['AddUser_3'], summary: 'Adds a user.' },
      { messages: ['AddUser2', 'AddUser_2'], summary: 'The same without OATH tokens.' },
      { messages: ['AddUser'], summary: 'The same with calls and texts only.' },
      { messages: ['DeleteUser'], summary: 'Removes a user and what belongs to him.' },
    ],
  },
  {
    title: 'Changing users',
    pages: ['change-users.md', 'pin-and-questions.md'],
    text: '`modifyUsername` says who makes the change, for the administration log. `sendEmail` asks for a mail to the user.',
    entries: [
      {
        messages: ['ChangePhone'],
        summary: 'Sets phone and backup phone. A number that is absent stays as it is, an empty one is taken away.',
      },
      { messages: ['ChangePin'], summary: 'Sets the PIN, or demands a change at the next authentication.' },
      { messages: ['ChangeMode_2'], summary: "Sets the user's method; `unspecified` leaves it as it is." },
      { messages: ['ChangeMode'], summary: 'The same without OATH tokens.' },
      { messages: ['ChangePinMode'], summary: 'Calls with or without a PIN.' },
      { messages: ['ChangeSmsMode'], summary: 'One-way or two-way texts, with or without a PIN.' },
      { messages: ['ChangePhoneAppMode'], summary: 'App with or without a PIN.' },
      { messages: ['ChangeLanguage'], summary: 'The four languages of a user.' },
      { messages: ['ChangeUserInformation'], summary: 'Names, e-mail address and user group.' },
      { messages: ['ChangeUsername'], summary: 'Renames a user.' },
      { messages: ['ChangeSecurityQuestions'], summary: 'Replaces questions and answers.' },
      {
        messages: ['ChangeOathToken'],
        summary:
          'Gives the user an OATH token by its secret key (Base32) and interval (30 or 60 seconds); `code`, a current code of it, proves possession and is used up.',
      },
      {
        messages: ['ChangeOathToken_2'],
        summary: 'The same by the serial number of an imported token; `associatedUsername` says who already holds it.',
      },
      { messages: ['ChangeStaticToken'], summary: 'Sets a static token.' },
      { messages: ['ResetVoiceprint'], summary: 'Forgets a voiceprint.' },
      { messages: ['Enable'], summary: 'Enables a user.' },
      { messages: ['Disable'], summary: 'Disables a user.' },
      { messages: ['DisabledBehavior'], summary: 'What happens to the authentications of the user while disabled.' },
      { messages: ['DeleteUserDevice'], summary: 'Removes a device.' },
    ],
  },
  {
    title: 'Blocking and bypassing',
    pages: ['block-and-bypass.md'],
    text: '',
    entries: [
      { messages: ['UserIsBlocked'], summary: 'True when the user is blocked.' },
      { messages: ['BlockUser'], summary: 'Refuses all authentications of a user until he is unblocked.' },
      { messages: ['UnblockUser'], summary: 'Ends a block.' },
      {
        messages: ['OneTimeBypass2', 'OneTimeBypass_2'],
        summary: 'Lets the user pass once without second factor within `bypassSeconds`.',
      },
      { messages: ['OneTimeBypass'], summary: 'The same for the default time, 300 seconds.' },
    ],
  },
  {
    title: 'Activating the mobile app',
    pages: ['mobile-app.md'],
    text: '',
    entries: [
      { messages: ['GenerateActivationCode'], summary: 'A new activation code for a user; it voids the older one.' },
      { messages: ['ActivateNew'], summary: 'What an app sends with the code; the answer carries its OATH secret.' },
      { messages: ['Activate'], summary: 'The older form of it.' },
      { messages: ['ConfirmActivation'], summary: 'Ends an activation: the device counts from now on.' },
    ],
  },
  {
    title: 'Settings that callers read',
    pages: ['settings.md'],
    text: '',
    entries: [
      { messages: ['GetUserPortalSettings'], summary: 'The settings of the user portal.' },
      { messages: ['GetUserPortalWhitelistIps'], summary: 'The trusted addresses of the user portal.' },
      { messages: ['GetAdfsSettings'], summary: 'What an AD FS adapter needs to know.' },
      { messages: ['GetFeatures'], summary: 'What this server can do.' },
      { messages: ['GetCustomerDefaults_3'], summary: 'The defaults of a new user.' },
      { messages: ['GetCustomerDefaults2', 'GetCustomerDefaults_2'], summary: 'The same without OATH tokens.' },
      { messages: ['GetCustomerDefaults'], summary: 'The same with calls and texts only.' },
      { messages: ['GetTags'], summary: 'The tags that users may carry.' },
      {
        messages: ['GetSmsTextLanguageOptions', 'GetPhoneAppLanguageOptions', 'GetOathTokenLanguageOptions'],
        summary: 'The languages that may be chosen for texts, for the app and for OATH prompts.',
      },
      { messages: ['GetSecurityQuestionOptions'], summary: 'The questions that may be chosen.' },
      { messages: ['GetEmail'], summary: 'Mail server and mail templates.' },
    ],
  },
  {
    title: 'Passed sessions',
    pages: ['hand-over.md'],
    text: 'The hand-over of a signed-in person from a form-based web site to the portal.',
    entries: [
      { messages: ['GetPassedSession'], summary: 'What was handed over.' },
      { messages: ['SetPassedSessionSecondaryAuthSuccess'], summary: 'Marks it as verified by a second factor.' },
    ],
  },
  {
    title: 'Event confirmation',
    pages: ['event-confirmation.md'],
    text: 'A call that reads out what is to be confirmed, in words of the settings `event.…`.',
    entries: [
      { messages: ['EventConfirmationInitiateCall'], summary: 'Starts the call and runs a template.' },
      { messages: ['EventConfirmationRunTemplate'], summary: 'Runs another template in the same call.' },
      { messages: ['EventConfirmationTerminateCall'], summary: 'Ends the call.' },
    ],
  },
];

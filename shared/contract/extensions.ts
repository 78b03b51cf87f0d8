import type { Contract } from './contract.ts';

/**
 * Our own operations: what the 105 old messages cannot say; long, since an interface is read as a whole. They only grow
 * (new optional elements, never a changed meaning), so that a portal one release older keeps working.
 *
 * All with the right `portal` but those with `session: 'none'` need the HTTP header `MFA-Session` with the token that
 * the SDK issued: who acts and on whom comes from the session, never from a name in the message. A new `sessionToken` in
 * an answer replaces the old one, which is dead from then on.
 *
 * Result true: done. False with `error.Code` 0: refused (wrong password, wrong code), said neutrally. False with
 * another Code: not carried out; the codes are those of the Web Service SDK. `retryAfterSeconds` above 0: throttled.
 */
export const extensions = {
  name: 'MfaExtensions',
  namespace: 'urn:mfa:extensions:1',
  enums: {
    Mode: ['oathToken', 'phoneApp', 'smsText', 'voiceCall', 'unspecified'],
    /** What the person must do next: prove a second factor, enroll one, or nothing. */
    NextStep: ['secondFactor', 'userSetup', 'main'],
    /** `sending`: not yet taken over by the carrier. `closed`: superseded, tried too often, or used. */
    AttemptState: ['sending', 'open', 'approved', 'denied', 'undeliverable', 'expired', 'closed'],
    /** What a first enrollment asks for: nothing, a one-time code of the help desk, or the help desk itself. */
    EnrollmentProof: ['none', 'code', 'helpDesk'],
    /** What an enrollment is for: a method, which is the default then; or a phone alone, with the method as it is. */
    EnrollmentAim: ['method', 'phone', 'backupPhone'],
    TemporaryCodeState: ['open', 'usedUp', 'revoked', 'expired'],
    /** Why a phone was not activated; `activation-refusals.ts` has the words for it. */
    AppEnrollmentState: ['issued', 'redeemed', 'confirmed', 'tested', 'completed', 'closed'],
    /** What a device of the app asks; `docs/mobile-protocol.md`. */
    DeviceCall: ['redeem', 'confirm', 'poll', 'decision', 'push', 'status', 'name', 'keys', 'remove'],
    /** Why a message of a device was refused; `device-problems.ts` has the statuses and words. */
    DeviceProblem: [
      'none',
      'malformed',
      'unsupportedAlg',
      'notAuthorised',
      'policy',
      'noSuchRequest',
      'alreadyDecided',
      'replay',
      'duplicateKey',
      'deviceLimit',
      'requestExpired',
      'deviceRevoked',
      'clockSkew',
      'userBlocked',
    ],
    ActivationRefusal: [
      'none',
      'notOffered',
      'wrongCode',
      'usedCode',
      'expired',
      'tooManyTries',
      'throttled',
      'userDisabled',
      'deviceLimit',
      'wrongConfirmation',
    ],
  },
  types: {
    Error: { Code: 'int', Description: 'string?' },
    Session: {
      Username: 'string?',
      DisplayName: 'string?',
      NextStep: 'NextStep',
      Language: 'string?',
      /** Seconds until the session ends if nothing more is asked of it. */
      SecondsLeft: 'int',
      IsAdministrator: 'boolean',
      /** Let in without a second factor: it is asked for before anything but the main page. */
      WithoutSecondFactor: 'boolean',
      /** The PIN has expired or must be changed; people are led to it before anything else. */
      PinChangeDue: 'boolean',
    },
    /** What the directory asks of a new password; 0 or false: nothing. */
    PasswordRules: {
      MinimumLength: 'int',
      /** So many earlier ones are refused. */
      Remembered: 'int',
      /** Three of capital letter, small letter, digit and sign; and not the person's name. */
      NeedsVariety: 'boolean',
    },
    Method: {
      Mode: 'Mode',
      /** The company allows people to choose it. */
      Allowed: 'boolean',
      /** The person has what it needs, proven. */
      Enrolled: 'boolean',
      IsDefault: 'boolean',
      /** The person types the PIN: behind the code of a text, or on the phone that is called. */
      WithPin: 'boolean',
      /** Last digits only, as `•••• 4567`; absent for methods without a phone. */
      MaskedPhone: 'string?',
      /** Where the second factor is asked for, the person may take it whenever he likes. */
      Choosable: 'boolean',
      /** The company's own words where its code is asked for, and their language; absent: it has none. */
      Prompt: 'string?',
      PromptLanguage: 'string?',
    },
    /** What may take the place of a second factor that has failed or was not answered. */
    Fallbacks: {
      OathToken: 'boolean',
      SecurityQuestions: 'boolean',
      /** They are offered after so many seconds; 0: now. */
      SecondsUntilOffered: 'int',
    },
    Question: { Number: 'int', Text: 'string?' },
    Answer: { Number: 'int', Text: 'string?' },
    /** A prompt that waits for an answer, of a sign-in or of an enrollment. */
    Attempt: {
      AuthenticationRequestId: 'string?',
      Mode: 'Mode',
      State: 'AttemptState',
      MaskedPhone: 'string?',
      SecondsLeft: 'int',
      /** To be shown and typed into the app; only in the one answer that draws it. */
      NumberToType: 'string?',
    },
    /** A device of the app on its way to the person. */
    AppEnrollment: {
      EnrollmentId: 'string?',
      State: 'AppEnrollmentState',
      SecondsLeft: 'int',
      /** For the QR code, and to be opened on the phone itself; only in the one answer that draws it. */
      Link: 'string?',
      /** As the device named itself; absent until it is there. */
      DeviceName: 'string?',
      UserVerification: 'boolean',
    },
    CarrierHeader: { Name: 'string?', Value: 'string?' },
    /** How phones find this server. */
    MobileChannel: {
      Issuer: 'string?',
      AppOrigin: 'string?',
      /** JWK, JSON. */
      SigningKey: 'string?',
      /** Absent: push is switched off. */
      PushKey: 'string?',
    },
    Enrollment: {
      AuthenticationRequestId: 'string?',
      Mode: 'Mode',
      State: 'AttemptState',
      MaskedPhone: 'string?',
      SecondsLeft: 'int',
      /** `otpauth://totp/…` for the QR; only in the one answer that draws it. */
      OathUri: 'string?',
      /** The same secret in Base32 for typing, in groups of four; only there. */
      OathSecretKey: 'string?',
    },
    EnrollmentOptions: {
      Proof: 'EnrollmentProof',
      DefaultCountryCode: 'string?',
      CountryCode: 'string?',
      /** A phone that the directory or the help desk entered, masked; a text goes there unless another is allowed. */
      MaskedPhone: 'string?',
      CanChoosePhone: 'boolean',
      /** Keys that are dialled once a phone is answered; with calls only. */
      CanEnterExtension: 'boolean',
      BackupCountryCode: 'string?',
      /** The phone that is called when the first is not answered. */
      MaskedBackupPhone: 'string?',
      CanChooseBackupPhone: 'boolean',
      /** How another phone of his is proved. A backup phone is proved by a call. */
      CanProveByText: 'boolean',
      CanProveByCall: 'boolean',
      /** Phone calls are set up with a PIN, which he does not have yet: `ConfirmEnrollment` takes it. */
      CallNeedsPin: 'boolean',
      MinimumPinLength: 'int',
      /** The same of text messages, and of the app, whose PIN `CompleteAppEnrollment` takes. */
      TextNeedsPin: 'boolean?',
      AppNeedsPin: 'boolean?',
    },
    Overview: {
      Username: 'string?',
      DisplayName: 'string?',
      EmailAddress: 'string?',
      Mode: 'Mode',
      MaskedPhone: 'string?',
      OathTokenExists: 'boolean',
      MaskedBackupPhone: 'string?',
    },
    /** What an app is given once. */
    DeviceActivation: {
      Username: 'string?',
      /** 16 digits. */
      ConfirmationCode: 'string?',
      /** Base32 in lower case, 160 bits. */
      OathTokenSecretKey: 'string?',
    },
    ActivationCode: {
      /** Nine digits. */
      Code: 'string?',
      /** Where the phone goes; below it alone the code is good. */
      Url: 'string?',
      /** `phonefactor://activate_account?…` for the QR code, and for a phone that opens it itself. */
      Link: 'string?',
      SecondsLeft: 'int',
    },
    Device: {
      DeviceId: 'string?',
      Name: 'string?',
      AppVersion: 'string?',
      /** UTC, `2026-11-24T09:30:00Z`; so is the next, which is absent when it was never used. */
      ActivatedAt: 'string?',
      LastUsedAt: 'string?',
      /** It signs, and is asked; otherwise it shows codes and no more. */
      Signs: 'boolean',
      /** An approval is signed after the phone recognized its owner. */
      UserVerification: 'boolean',
      /** Requests are announced to it. */
      Push: 'boolean',
    },
    /** A code of the help desk in place of a second factor; the code itself is told once, by `IssueTemporaryCode`. */
    TemporaryCode: {
      State: 'TemporaryCodeState',
      /** Used up by the first use. */
      Once: 'boolean',
      Uses: 'int',
      Reason: 'string?',
      IssuedBy: 'string?',
      /** UTC, `2026-11-24T09:30:00Z`; so are the next, the last of which is absent when it was never used. */
      IssuedAt: 'string?',
      ExpiresAt: 'string?',
      LastUsedAt: 'string?',
    },
    RecentAttempt: {
      /** UTC, `2026-11-24T09:30:00Z`. */
      At: 'string?',
      ApplicationName: 'string?',
      Address: 'string?',
      Mode: 'Mode',
      Approved: 'boolean',
      /** A call-status code of the Web Service SDK (`call-results.ts`). */
      ResultCode: 'int',
      /** By a code of the help desk; `Mode` is `unspecified` then. */
      ByTemporaryCode: 'boolean',
      /** By security questions; `Mode` is `unspecified` then. */
      BySecurityQuestions: 'boolean',
    },
  },
  messages: {
    /** What the pages say before anybody has signed in. */
    GetCompany: {
      right: 'portal',
      session: 'none',
      input: {},
      result: 'boolean',
      output: { companyName: 'string?', error: 'Error?' },
    },
    BeginSignIn: {
      right: 'portal',
      session: 'none',
      input: {
        username: 'string?',
        password: 'string?',
        initiatingIpAddress: 'string?',
        language: 'string?',
        /** What `AnswerAuthentication` gave this browser, if it has anything; it opens nothing. */
        browserToken: 'string?',
      },
      result: 'boolean',
      output: {
        sessionToken: 'string?',
        nextStep: 'NextStep',
        retryAfterSeconds: 'int',
        /** Result false, and these are there: the password is right but has expired; `ChangeExpiredPassword`. */
        passwordRules: 'PasswordRules?',
        error: 'Error?',
      },
    },
    /** Answers as `BeginSignIn` does, with the new password. Code 8 with the rules: the directory refuses the new one. */
    ChangeExpiredPassword: {
      right: 'portal',
      session: 'none',
      input: {
        username: 'string?',
        oldPassword: 'string?',
        newPassword: 'string?',
        initiatingIpAddress: 'string?',
        language: 'string?',
        browserToken: 'string?',
      },
      result: 'boolean',
      output: {
        sessionToken: 'string?',
        nextStep: 'NextStep',
        retryAfterSeconds: 'int',
        passwordRules: 'PasswordRules?',
        error: 'Error?',
      },
    },
    GetSession: {
      right: 'portal',
      input: {},
      result: 'boolean',
      output: { session: 'Session?', error: 'Error?' },
    },
    EndSession: { right: 'portal', input: {}, result: 'boolean', output: { error: 'Error?' } },
    GetMethods: {
      right: 'portal',
      input: {},
      result: 'boolean',
      output: {
        methods: 'Method[]?',
        error: 'Error?',
        /** The company's help desk makes temporary codes; whether this person has one is not told. */
        temporaryCodesOffered: 'boolean',
        /** Of a sign-in whose second factor was asked for; absent: there are none. */
        fallbacks: 'Fallbacks?',
      },
    },
    /** Starts the second factor of a sign-in and does not block; `unspecified` means the person's default method. */
    BeginAuthentication: {
      right: 'portal',
      input: { mode: 'Mode', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { attempt: 'Attempt?', retryAfterSeconds: 'int', error: 'Error?' },
    },
    /** State of an attempt or enrollment of this session; returns at the first change or after `waitSeconds` (0 to 25). */
    WaitForAttempt: {
      right: 'portal',
      input: { authenticationRequestId: 'string?', waitSeconds: 'int' },
      result: 'boolean',
      output: { state: 'AttemptState', secondsLeft: 'int', error: 'Error?' },
    },
    AnswerAuthentication: {
      right: 'portal',
      input: { authenticationRequestId: 'string?', response: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: {
        sessionToken: 'string?',
        nextStep: 'NextStep',
        state: 'AttemptState',
        retryAfterSeconds: 'int',
        error: 'Error?',
        /** For the browser to keep, and to bring to its next `BeginSignIn`: guesses of others then keep it waiting less. */
        browserToken: 'string?',
      },
    },
    /**
     * A code of the help desk in place of the answer to a prompt, whatever the method; there need not be one. The session
     * counts as verified, and opens no change of an authenticator before one of the person's own was proved.
     */
    UseTemporaryCode: {
      right: 'portal',
      input: { code: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { sessionToken: 'string?', nextStep: 'NextStep', retryAfterSeconds: 'int', error: 'Error?' },
    },
    /** Questions in place of a second factor that failed, those of today; Code 4 where they are not offered. */
    GetFallbackQuestions: {
      right: 'portal',
      input: {},
      result: 'boolean',
      output: { questions: 'Question[]?', error: 'Error?' },
    },
    /**
     * Answers to all of them. Right, the person is let in and no more (`WithoutSecondFactor`). Code 9: other questions are
     * asked by now, and nothing was looked at.
     */
    AnswerFallbackQuestions: {
      right: 'portal',
      input: { answers: 'Answer[]?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { sessionToken: 'string?', nextStep: 'NextStep', retryAfterSeconds: 'int', error: 'Error?' },
    },
    /**
     * A code for a person who has no authenticator at hand; it is told this once, and voids the one that he had. `hours` 0:
     * as the company has it. `modifyUsername`: who makes it, which has to be said.
     */
    IssueTemporaryCode: {
      right: 'temporary-code',
      input: {
        username: 'string?',
        once: 'boolean',
        hours: 'int',
        reason: 'string?',
        modifyUsername: 'string?',
        initiatingIpAddress: 'string?',
      },
      result: 'boolean',
      output: { code: 'string?', expiresAt: 'string?', error: 'Error?' },
    },
    RevokeTemporaryCode: {
      right: 'temporary-code',
      input: { username: 'string?', reason: 'string?', modifyUsername: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { error: 'Error?' },
    },
    /** What is known of the code that a person has, or had in the last 30 days. */
    GetTemporaryCode: {
      right: 'temporary-code',
      input: { username: 'string?' },
      result: 'boolean',
      output: { temporaryCode: 'TemporaryCode?', error: 'Error?' },
    },
    GetEnrollmentOptions: {
      right: 'portal',
      input: {},
      result: 'boolean',
      output: { options: 'EnrollmentOptions?', methods: 'Method[]?', error: 'Error?' },
    },
    /**
     * Makes a secret or sends a code. Nothing of the user's record changes yet. A new one voids an open one. `extension`
     * belongs to `phone`, which is the backup phone where `aim` says so.
     */
    BeginEnrollment: {
      right: 'portal',
      input: {
        mode: 'Mode',
        countryCode: 'string?',
        phone: 'string?',
        proof: 'string?',
        initiatingIpAddress: 'string?',
        extension: 'string?',
        aim: 'EnrollmentAim',
      },
      result: 'boolean',
      output: { enrollment: 'Enrollment?', retryAfterSeconds: 'int', error: 'Error?' },
    },
    /**
     * Proves, stores and switches on in one transaction; the session then counts as verified. `pin`: his first, where
     * `CallNeedsPin` or `TextNeedsPin`; Code 8 says which rule of PINs it breaks, and the code may be sent again with another.
     */
    ConfirmEnrollment: {
      right: 'portal',
      input: {
        authenticationRequestId: 'string?',
        response: 'string?',
        initiatingIpAddress: 'string?',
        pin: 'string?',
      },
      result: 'boolean',
      output: {
        sessionToken: 'string?',
        nextStep: 'NextStep',
        state: 'AttemptState',
        retryAfterSeconds: 'int',
        error: 'Error?',
      },
    },
    /** The phone that is called when the first is not answered is taken off the person's own record. */
    RemoveBackupPhone: {
      right: 'portal',
      input: { initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { error: 'Error?' },
    },
    GetOverview: {
      right: 'portal',
      input: {},
      result: 'boolean',
      output: {
        overview: 'Overview?',
        methods: 'Method[]?',
        recentAttempts: 'RecentAttempt[]?',
        error: 'Error?',
        /** One that is open. */
        temporaryCode: 'TemporaryCode?',
      },
    },
    /**
     * Two codes that the person's own OATH token showed one after the other, neither of them used: they say where its
     * clock or its counter stands. Both are used up; the session is not raised by it.
     */
    ResynchronizeOathToken: {
      right: 'portal',
      input: { firstCode: 'string?', secondCode: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { retryAfterSeconds: 'int', error: 'Error?' },
    },
    /**
     * By the link of a mail: its change was not made by the person. The device that was added is ended and he is blocked.
     * False: the link was used, is over or was never one.
     */
    DisavowChange: {
      right: 'portal',
      session: 'none',
      input: { token: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { error: 'Error?' },
    },
    /** An activation code for the person's own phone; one that he had is void. */
    BeginActivation: {
      right: 'portal',
      input: { initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { activationCode: 'ActivationCode?', error: 'Error?' },
    },
    GetDevices: {
      right: 'portal',
      input: {},
      result: 'boolean',
      output: { devices: 'Device[]?', deviceLimit: 'int', error: 'Error?' },
    },
    RenameDevice: {
      right: 'portal',
      input: { deviceId: 'string?', name: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { error: 'Error?' },
    },
    /** A link for the authenticator app, good once and for ten minutes; one that the person had is void. */
    BeginAppEnrollment: {
      right: 'portal',
      input: { proof: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { enrollment: 'AppEnrollment?', retryAfterSeconds: 'int', error: 'Error?' },
    },
    GetAppEnrollment: {
      right: 'portal',
      input: { enrollmentId: 'string?' },
      result: 'boolean',
      output: { enrollment: 'AppEnrollment?', error: 'Error?' },
    },
    /** Asks the new device to approve: the number is shown and typed there. `WaitForAttempt` tells what becomes of it. */
    TestAppDevice: {
      right: 'portal',
      input: { enrollmentId: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { attempt: 'Attempt?', error: 'Error?' },
    },
    /**
     * `accept` true: the tested device is active, and the session counts as verified. False: device and link are void.
     * `pin`: his first, where `AppNeedsPin`; Code 8 says which rule of PINs it breaks, and it may be asked again.
     */
    CompleteAppEnrollment: {
      right: 'portal',
      input: { enrollmentId: 'string?', accept: 'boolean', initiatingIpAddress: 'string?', pin: 'string?' },
      result: 'boolean',
      output: { sessionToken: 'string?', nextStep: 'NextStep', error: 'Error?' },
    },
    /** Its codes count no more. */
    RemoveDevice: {
      right: 'portal',
      input: { deviceId: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { error: 'Error?' },
    },
    /**
     * A phone brings an activation code. `activationPath`: the part behind `/a/` of the address by which it came; absent
     * for the plain address. The device counts once it was confirmed.
     */
    ActivateDevice: {
      right: 'mobile',
      input: {
        activationCode: 'string?',
        activationPath: 'string?',
        deviceToken: 'string?',
        deviceName: 'string?',
        /** The app's time step of 30 seconds; 0: it did not say. */
        oathCounter: 'long',
        version: 'string?',
        initiatingIpAddress: 'string?',
      },
      result: 'boolean',
      output: { activation: 'DeviceActivation?', refusal: 'ActivationRefusal', error: 'Error?' },
    },
    /** Addresses and public keys, for the discovery of the mobile protocol. */
    GetMobileChannel: {
      right: 'mobile',
      input: {},
      result: 'boolean',
      output: { channel: 'MobileChannel?', error: 'Error?' },
    },
    /**
     * A message of a device as it came: evidence, which is verified here. `id`: the device's or, at a decision, the
     * request's, as the address had it. True: `answer` is the JSON for the device. `waitMs` above 0: there is nothing new,
     * and the answer may be held back for so long; `cursor` tells `WaitForDevices` since when.
     */
    ReceiveDeviceMessage: {
      right: 'mobile',
      input: { call: 'DeviceCall', id: 'string?', message: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: {
        answer: 'string?',
        waitMs: 'int',
        cursor: 'long',
        problem: 'DeviceProblem',
        detail: 'string?',
        error: 'Error?',
      },
    },
    /** For all devices that wait at one process: which of them have something new since `cursor`, or none (0 to 25 s). */
    WaitForDevices: {
      right: 'mobile',
      input: { cursor: 'long', waitSeconds: 'int' },
      result: 'boolean',
      output: { cursor: 'long', deviceIds: 'string[]?', error: 'Error?' },
    },
    /**
     * A request of a carrier of texts or calls as it came: evidence, which is verified here. `url`: from `/call-backs/` on,
     * with the query; what stands before is known here (setting `mobile.url`). True: `answer` is for the carrier. False with
     * Code 0: it is not the carrier's.
     */
    ReceiveCarrierRequest: {
      right: 'mobile',
      input: { method: 'string?', url: 'string?', headers: 'CarrierHeader[]?', body: 'string?' },
      result: 'boolean',
      output: { contentType: 'string?', answer: 'string?', error: 'Error?' },
    },
    /**
     * A recording for phone calls, which carriers fetch from the mobile app web service. `name`: hash and format, as a call
     * names it. `content`: Base64. False with Code 0: there is none.
     */
    GetSound: {
      right: 'mobile',
      input: { name: 'string?' },
      result: 'boolean',
      output: { content: 'string?', error: 'Error?' },
    },
    ConfirmDevice: {
      right: 'mobile',
      input: { confirmationCode: 'string?', initiatingIpAddress: 'string?' },
      result: 'boolean',
      output: { refusal: 'ActivationRefusal', error: 'Error?' },
    },
  },
} as const satisfies Contract;

export type Extensions = typeof extensions;

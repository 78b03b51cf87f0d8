/** A stand-in for the SDK; long, since it answers every operation that the pages ask. */
import type { ComplexType, Enum, Input, MessageName, Output } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { CallOptions } from '@mfa/shared/sdk-client/sdk-client';
import type { PortalSdk } from '../../../user-portal/portal.ts';

type Mode = Enum<Extensions, 'Mode'>;
type AttemptState = Enum<Extensions, 'AttemptState'>;
type Method = ComplexType<Extensions, 'Method'>;

type FakeMethod = 'oathToken' | 'smsText' | 'voiceCall';

/** A made-up person of the stand-in for the SDK. */
export interface FakePerson {
  readonly username: string;
  password: string;
  /** The directory wants another one first. */
  hasExpired: boolean;
  readonly displayName: string;
  /** Default method first. */
  methods: FakeMethod[];
  maskedPhone: string | undefined;
  maskedBackupPhone: string | undefined;
  proof: Enum<Extensions, 'EnrollmentProof'>;
  recentAttempts: ComplexType<Extensions, 'RecentAttempt'>[];
  /** Until when he has a code of the help desk. */
  temporaryCodeUntil: string | undefined;
}

export interface FakeCall {
  readonly message: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly options: CallOptions;
}

/** What no page sends that is shown over the stand-in: those of devices and of the app are walked to in journeys. */
type Unsent =
  | 'ActivateDevice'
  | 'ConfirmDevice'
  | 'GetDevices'
  | 'RemoveDevice'
  | 'RenameDevice'
  | 'BeginAppEnrollment'
  | 'TestAppDevice'
  | 'GetMobileChannel'
  | 'ReceiveDeviceMessage'
  | 'WaitForDevices'
  | 'ReceiveCarrierRequest'
  | 'GetSound'
  | 'IssueTemporaryCode'
  | 'RevokeTemporaryCode'
  | 'GetTemporaryCode';

type Sent = Exclude<MessageName<Extensions>, Unsent>;

type Operations = {
  [M in Sent]: (input: Input<Extensions, M>, options: CallOptions) => Output<Extensions, M>;
};

interface FakeSession {
  readonly person: FakePerson;
  isVerified: boolean;
  /** Let in without a second factor. */
  isPassed?: boolean;
  isFresh: boolean;
}

interface FakePrompt {
  readonly id: string;
  readonly mode: Mode;
  readonly purpose: 'authentication' | Enum<Extensions, 'EnrollmentAim'>;
  readonly maskedPhone: string | undefined;
  readonly token: string;
  state: AttemptState;
  tries: number;
}

/** The codes that the stand-in takes; any other is wrong. */
export const rightCode = { oathToken: '123456', smsText: '654321', voiceCall: '777777' } as const;

/** That of the help desk. */
export const temporaryCode = '987654321';

/** The security questions that the stand-in asks, and the right answers. */
const askedQuestions = [
  { Number: 1, Text: 'First pet?' },
  { Number: 3, Text: 'First street?' },
] as const;
export const rightAnswers = ['Rex', 'Hill Street'] as const;

const openCode = { State: 'open', Once: false, Uses: 0 } as const;

/** Two codes that an OATH token shows one after the other. */
export const codesInARow = ['111111', '222222'] as const;

/** What User Setup asks where nothing is allowed. */
export const noOptions = {
  Proof: 'none',
  CanChoosePhone: false,
  CanEnterExtension: false,
  CanChooseBackupPhone: false,
  CanProveByText: false,
  CanProveByCall: false,
  CallNeedsPin: false,
  MinimumPinLength: 4,
} as const;

const ok = { Code: 0, Description: '' };
const notAllowed = { Code: 4, Description: 'This call is not allowed.' };
const passwordRules = { MinimumLength: 7, Remembered: 24, NeedsVariety: true };
const maximumTries = 3;

/**
 * The SDK as the portal sees it, in memory: sessions, methods, prompts, enrollment. It keeps the rules that pages depend
 * on (who may what, a new token with each rise, tries); numbers, clocks and secrets are simple.
 */
export function createFakeSdk() {
  const people = new Map<string, FakePerson>();
  const sessions = new Map<string, FakeSession>();
  const prompts = new Map<string, FakePrompt>();
  const calls: FakeCall[] = [];
  const overrides: Partial<Operations> = {};
  const settings = {
    isOpen: true,
    canSwitchMethod: true,
    offersCalls: false,
    canActivateStockApp: true,
    mobileUrl: 'https://mfa.contoso.example/PA/',
    offersTemporaryCodes: false,
    fallbacks: undefined as ComplexType<Extensions, 'Fallbacks'> | undefined,
    /** Those that a person has and may not choose. */
    withheld: [] as FakeMethod[],
    /** Everybody comes from a trusted address. */
    isTrusted: false,
    pinChangeDue: false,
    canChangePin: false,
    canChangePhone: true,
    asksForBackupPhone: false,
    callNeedsPin: false,
    textNeedsPin: false,
    /** In German; empty: none. */
    oathPrompt: '',
    appNeedsPin: false,
    /** How far the enrollment of a phone is; undefined: over. */
    appEnrollment: undefined as 'confirmed' | 'tested' | undefined,
    pinRefusal: '',
    companyName: 'Contoso',
    textState: 'open' as AttemptState,
    failure: [] as Error[],
    /** The one that a link of a mail may have. */
    disavowalToken: 'D'.repeat(43),
  };
  let count = 0;

  function nextId(kind: string): string {
    count += 1;
    return `${kind}-${count}`.padEnd(22, '0');
  }

  function sessionOf({ session = '' }: CallOptions): FakeSession | undefined {
    return sessions.get(session);
  }

  function raise(token: string, session: FakeSession): string {
    sessions.delete(token);
    const raised = nextId('verified');
    sessions.set(raised, { ...session, isVerified: true, isPassed: false, isFresh: true });
    return raised;
  }

  function methodsOf({ methods, maskedPhone }: FakePerson): Method[] {
    const offered: readonly FakeMethod[] = [
      'oathToken',
      'smsText',
      ...(settings.offersCalls ? (['voiceCall'] as const) : []),
    ];
    return offered.map((Mode) => ({
      Mode,
      Allowed: true,
      Enrolled: methods.includes(Mode),
      IsDefault: methods[0] === Mode,
      WithPin: false,
      ...(Mode === 'oathToken' && settings.oathPrompt !== '' && { Prompt: settings.oathPrompt, PromptLanguage: 'de' }),
      MaskedPhone: Mode === 'oathToken' ? undefined : maskedPhone,
      Choosable: methods.includes(Mode) && !settings.withheld.includes(Mode),
    }));
  }

  function nextStepOf({ person, isVerified, isPassed }: FakeSession): Enum<Extensions, 'NextStep'> {
    if (isVerified || isPassed) return 'main';
    return person.methods.length === 0 ? 'userSetup' : 'secondFactor';
  }

  function areQuestionsOffered(): boolean {
    return settings.fallbacks?.SecurityQuestions === true && settings.fallbacks.SecondsUntilOffered === 0;
  }

  function openPrompt(prompt: Omit<FakePrompt, 'id' | 'state' | 'tries'>): FakePrompt {
    for (const other of prompts.values()) {
      if (other.token === prompt.token && other.purpose === prompt.purpose && other.mode === prompt.mode) {
        other.state = 'closed';
      }
    }
    const state: AttemptState = prompt.mode === 'oathToken' ? 'open' : settings.textState;
    const opened = { ...prompt, id: nextId('prompt'), state, tries: 0 };
    prompts.set(opened.id, opened);
    return opened;
  }

  /** Counts a try; undefined where there is no such prompt of this session. */
  function answer(id: string | undefined, response: string | undefined, { session }: CallOptions) {
    const prompt = prompts.get(id ?? '');
    if (prompt === undefined || prompt.token !== session) return undefined;
    const isByPhone = prompt.mode === 'voiceCall' && prompt.purpose === 'authentication';
    if (isByPhone) return { prompt, isRight: prompt.state === 'approved' };
    if (prompt.state !== 'open') return { prompt, isRight: false };
    const isRight = response === rightCode[prompt.mode as keyof typeof rightCode];
    prompt.tries += isRight ? 0 : 1;
    if (isRight) prompt.state = 'approved';
    else if (prompt.tries >= maximumTries) prompt.state = 'closed';
    return { prompt, isRight };
  }

  const operations: Operations = {
    GetCompany: () => ({ result: true, companyName: settings.companyName, error: ok }),

    BeginSignIn({ username = '', password }) {
      const refused = { nextStep: 'secondFactor', retryAfterSeconds: 0 } as const;
      if (!settings.isOpen) return { ...refused, result: false, error: notAllowed };
      const person = people.get(username.toLowerCase());
      if (person === undefined || person.password !== password) return { ...refused, result: false, error: ok };
      if (person.hasExpired) return { ...refused, result: false, passwordRules, error: ok };
      const token = nextId('password');
      const isPassed = settings.isTrusted && person.methods.length > 0;
      const session = { person, isVerified: false, isPassed, isFresh: false };
      sessions.set(token, session);
      return { ...refused, result: true, sessionToken: token, nextStep: nextStepOf(session), error: ok };
    },

    BeginActivation(_input, options) {
      const session = sessionOf(options);
      if (session === undefined || !session.isFresh) return { result: false, error: notAllowed };
      const url = `${settings.mobileUrl}a/secretpath/`;
      const link = `phonefactor://activate_account?code=123456789&url=${encodeURIComponent(url)}`;
      return {
        result: true,
        activationCode: { Code: '123456789', Url: url, Link: link, SecondsLeft: 600 },
        error: ok,
      };
    },

    DisavowChange: ({ token }) => ({ result: token === settings.disavowalToken, error: ok }),

    ChangeExpiredPassword({ username = '', oldPassword, newPassword = '' }, options) {
      const refused = { result: false, nextStep: 'secondFactor', retryAfterSeconds: 0 } as const;
      const person = people.get(username.toLowerCase());
      if (person?.password !== oldPassword || !person?.hasExpired) return { ...refused, error: ok };
      if (newPassword.length < passwordRules.MinimumLength) {
        return { ...refused, passwordRules, error: { Code: 8, Description: 'Refused.' } };
      }
      Object.assign(person, { password: newPassword, hasExpired: false });
      return operations.BeginSignIn({ username, password: newPassword }, options);
    },

    GetSession(_input, options) {
      const session = sessionOf(options);
      if (session === undefined) return { result: false, error: notAllowed };
      const { username, displayName } = session.person;
      const shown = { Username: username, DisplayName: displayName, NextStep: nextStepOf(session) };
      const standing = {
        SecondsLeft: 600,
        IsAdministrator: false,
        WithoutSecondFactor: session.isPassed === true,
        PinChangeDue: session.isVerified && settings.pinChangeDue,
      };
      return { result: true, session: { ...shown, ...standing }, error: ok };
    },

    EndSession(_input, options) {
      const result = sessions.delete(options.session ?? '');
      return { result, error: result ? ok : notAllowed };
    },

    GetMethods(_input, options) {
      const session = sessionOf(options);
      const temporaryCodesOffered = settings.offersTemporaryCodes;
      if (session === undefined) return { result: false, temporaryCodesOffered, error: notAllowed };
      const fallbacks = nextStepOf(session) === 'secondFactor' ? settings.fallbacks : undefined;
      return { result: true, methods: methodsOf(session.person), temporaryCodesOffered, fallbacks, error: ok };
    },

    BeginAuthentication({ mode }, options) {
      const session = sessionOf(options);
      if (session === undefined) return { result: false, retryAfterSeconds: 0, error: notAllowed };
      const { methods, maskedPhone } = session.person;
      const chosen = mode === 'unspecified' ? methods[0] : methods.find((each) => each === mode);
      if (chosen === undefined) return { result: false, retryAfterSeconds: 0, error: ok };
      const token = options.session ?? '';
      const prompt = openPrompt({ mode: chosen, purpose: 'authentication', maskedPhone, token });
      return { result: true, attempt: describePrompt(prompt), retryAfterSeconds: 0, error: ok };
    },

    WaitForAttempt({ authenticationRequestId: id = '', waitSeconds }, options) {
      const prompt = prompts.get(id);
      const isOwn = prompt !== undefined && prompt.token === options.session;
      if (!isOwn) return { result: false, state: 'sending', secondsLeft: 0, error: { Code: 9, Description: '' } };
      // Waiting is what makes a text arrive here: no clock runs in these tests.
      if (waitSeconds > 0 && prompt.state === 'sending' && settings.textState !== 'sending') {
        prompt.state = settings.textState;
      }
      return { result: true, state: prompt.state, secondsLeft: 300, error: ok };
    },

    AnswerAuthentication({ authenticationRequestId: id, response }, options) {
      const refused = { nextStep: 'secondFactor', state: 'sending', retryAfterSeconds: 0 } as const;
      const session = sessionOf(options);
      if (session === undefined) return { ...refused, result: false, error: notAllowed };
      const answered = answer(id, response, options);
      if (answered === undefined) return { ...refused, result: false, error: { Code: 9, Description: '' } };
      const { prompt, isRight } = answered;
      if (!isRight) return { ...refused, result: false, state: prompt.state, error: ok };
      const sessionToken = raise(options.session ?? '', session);
      const browserToken = nextId(`browser-of-${session.person.username}`);
      const approved = { result: true, nextStep: 'main', state: 'approved', retryAfterSeconds: 0, error: ok } as const;
      return { ...approved, sessionToken, browserToken };
    },

    UseTemporaryCode({ code }, options) {
      const refused = { result: false, nextStep: 'secondFactor', retryAfterSeconds: 0 } as const;
      const session = sessionOf(options);
      if (session === undefined || session.isVerified) return { ...refused, error: notAllowed };
      if (code !== temporaryCode) return { ...refused, error: ok };
      const sessionToken = raise(options.session ?? '', session);
      const raised = sessions.get(sessionToken);
      if (raised !== undefined) raised.isFresh = false;
      return { result: true, sessionToken, nextStep: 'main', retryAfterSeconds: 0, error: ok };
    },

    GetFallbackQuestions(_input, options) {
      const isOffered = sessionOf(options)?.isVerified === false && areQuestionsOffered();
      return isOffered ? { result: true, questions: askedQuestions, error: ok } : { result: false, error: notAllowed };
    },

    AnswerFallbackQuestions({ answers = [] }, options) {
      const refused = { result: false, nextStep: 'secondFactor', retryAfterSeconds: 0 } as const;
      const session = sessionOf(options);
      if (session?.isVerified !== false || !areQuestionsOffered()) return { ...refused, error: notAllowed };
      if (answers.map((each) => each.Number).join() !== askedQuestions.map((each) => each.Number).join()) {
        return { ...refused, error: { Code: 9, Description: '' } };
      }
      if (!answers.every(({ Text }, index) => Text === rightAnswers[index])) return { ...refused, error: ok };
      sessions.delete(options.session ?? '');
      const sessionToken = nextId('passed');
      sessions.set(sessionToken, { ...session, isPassed: true });
      return { result: true, sessionToken, nextStep: 'main', retryAfterSeconds: 0, error: ok };
    },

    GetEnrollmentOptions(_input, options) {
      const session = sessionOf(options);
      if (session?.isPassed) return { result: false, error: notAllowed };
      if (session === undefined || nextStepOf(session) === 'secondFactor') return { result: false, error: notAllowed };
      const { proof, maskedPhone } = session.person;
      const choice = {
        ...noOptions,
        Proof: proof,
        DefaultCountryCode: '1',
        MaskedPhone: maskedPhone,
        CanChoosePhone: settings.canChangePhone,
        CanEnterExtension: true,
        MaskedBackupPhone: session.person.maskedBackupPhone,
        CanChooseBackupPhone: settings.asksForBackupPhone,
        CanProveByText: true,
        CanProveByCall: settings.offersCalls,
        CallNeedsPin: settings.callNeedsPin,
        MinimumPinLength: 4,
        TextNeedsPin: settings.textNeedsPin,
        AppNeedsPin: settings.appNeedsPin,
      };
      return { result: true, options: choice, methods: methodsOf(session.person), error: ok };
    },

    BeginEnrollment({ mode, aim, phone = '', extension = '', proof = '' }, options) {
      const session = sessionOf(options);
      const isFirst = session !== undefined && aim === 'method' && nextStepOf(session) === 'userSetup';
      const mayEnroll = session !== undefined && (session.isFresh || isFirst);
      if (!mayEnroll) return { result: false, retryAfterSeconds: 0, error: notAllowed };
      if (session.person.proof === 'code' && proof !== 'let-me-in') {
        return { result: false, retryAfterSeconds: 0, error: ok };
      }
      const digits = phone.replace(/\D/g, '');
      const field = aim === 'backupPhone' ? 'backupPhone' : 'phone';
      if (/[^\d,*#]/.test(extension)) {
        const Description = `${field}: an extension has up to 20 digits, commas, * and #.`;
        return { result: false, retryAfterSeconds: 0, error: { Code: 1, Description } };
      }
      if (mode !== 'oathToken' && digits.length < 6) {
        return { result: false, retryAfterSeconds: 0, error: { Code: 1, Description: `${field}: is too short.` } };
      }
      const maskedPhone = mode !== 'oathToken' ? `•••• ${digits.slice(-4)}` : undefined;
      const prompt = openPrompt({ mode, purpose: aim, maskedPhone, token: options.session ?? '' });
      const secret = mode === 'oathToken' ? { OathUri: oathUri, OathSecretKey: 'JBSW Y3DP EHPK 3PXP' } : {};
      return { result: true, enrollment: { ...describePrompt(prompt), ...secret }, retryAfterSeconds: 0, error: ok };
    },

    ConfirmEnrollment({ authenticationRequestId: id, response, pin = '' }, options) {
      const session = sessionOf(options);
      const refused = { nextStep: 'userSetup', state: 'sending', retryAfterSeconds: 0 } as const;
      if (session === undefined) return { ...refused, result: false, error: notAllowed };
      const { mode: provedMode } = prompts.get(id ?? '') ?? {};
      const needsPin = provedMode === 'voiceCall' ? settings.callNeedsPin : settings.textNeedsPin;
      if (needsPin && pin.length < 4) {
        const Description = 'Pin: must have at least 4 digits.';
        return { ...refused, result: false, state: 'open', error: { Code: 8, Description } };
      }
      const answered = answer(id, response, options);
      if (answered === undefined) return { ...refused, result: false, error: { Code: 9, Description: '' } };
      const { prompt, isRight } = answered;
      if (!isRight) return { ...refused, result: false, state: prompt.state, error: ok };
      const mode = prompt.mode as FakeMethod;
      const { person } = session;
      if (prompt.purpose === 'method') person.methods = [mode, ...person.methods.filter((each) => each !== mode)];
      if (prompt.purpose === 'backupPhone') person.maskedBackupPhone = prompt.maskedPhone;
      else person.maskedPhone = prompt.maskedPhone ?? person.maskedPhone;
      const sessionToken = raise(options.session ?? '', session);
      return { result: true, sessionToken, nextStep: 'main', state: 'approved', retryAfterSeconds: 0, error: ok };
    },

    ResynchronizeOathToken({ firstCode, secondCode }, options) {
      const refused = { result: false, retryAfterSeconds: 0 } as const;
      if (!sessionOf(options)?.isFresh) return { ...refused, error: notAllowed };
      const isRight = firstCode === codesInARow[0] && secondCode === codesInARow[1];
      return { ...refused, result: isRight, error: ok };
    },

    RemoveBackupPhone(_input, options) {
      const session = sessionOf(options);
      if (!session?.isFresh || !settings.asksForBackupPhone) return { result: false, error: notAllowed };
      session.person.maskedBackupPhone = undefined;
      return { result: true, error: ok };
    },

    GetAppEnrollment() {
      const state = settings.appEnrollment;
      if (state === undefined) return { result: false, error: { Code: 9, Description: '' } };
      const device = { State: state, SecondsLeft: 600, DeviceName: 'Pixel', UserVerification: true };
      return { result: true, enrollment: device, error: ok };
    },

    CompleteAppEnrollment({ pin = '' }, options) {
      const session = sessionOf(options);
      const refused = { result: false, nextStep: 'userSetup' } as const;
      if (session === undefined || settings.appEnrollment !== 'tested') return { ...refused, error: notAllowed };
      if (settings.appNeedsPin && pin.length < 4) {
        return { ...refused, error: { Code: 8, Description: 'Pin: must have at least 4 digits.' } };
      }
      // Its codes count as those of an OATH token.
      session.person.methods = ['oathToken', ...session.person.methods];
      const sessionToken = raise(options.session ?? '', session);
      return { result: true, sessionToken, nextStep: 'main', error: ok };
    },

    GetOverview(_input, options) {
      const session = sessionOf(options);
      if (session === undefined || nextStepOf(session) !== 'main') return { result: false, error: notAllowed };
      const { username, displayName, methods, maskedPhone, recentAttempts } = session.person;
      const overview = {
        Username: username,
        DisplayName: displayName,
        Mode: methods[0] ?? 'unspecified',
        MaskedPhone: maskedPhone,
        OathTokenExists: methods.includes('oathToken'),
        MaskedBackupPhone: session.person.maskedBackupPhone,
      } as const;
      const ExpiresAt = session.person.temporaryCodeUntil;
      const temporaryCode = ExpiresAt === undefined ? undefined : { ...openCode, ExpiresAt };
      return { result: true, overview, methods: methodsOf(session.person), recentAttempts, temporaryCode, error: ok };
    },
  };

  async function carryOut<M extends Sent>(
    message: M,
    input: Input<Extensions, M>,
    options: CallOptions = {},
  ): Promise<Output<Extensions, M>> {
    calls.push({ message, input, options });
    const [failure] = settings.failure;
    if (failure !== undefined) throw failure;
    return (overrides[message] ?? operations[message])(input, options);
  }

  const extensions = Object.fromEntries(
    Object.keys(operations).map((message) => [
      message,
      (input: never, options: CallOptions) => carryOut(message as Sent, input, options),
    ]),
  ) as unknown as PortalSdk['extensions'];
  const sdk = {
    extensions,
    pfWsSdk: { GetUserPortalSettings, GetUserSettings_3, ChangeMode_2, ChangePin },
  } as unknown as PortalSdk;

  async function GetUserPortalSettings() {
    const [failure] = settings.failure;
    if (failure !== undefined) throw failure;
    const userPortalSettings = {
      AllowUserLogIn: settings.isOpen,
      UsersCanSwitchMode: settings.canSwitchMethod,
      UsersCanActivatePhoneApp: settings.canActivateStockApp,
      PhoneAppWebServiceUrl: settings.mobileUrl,
      PromptForBackupPhone: settings.asksForBackupPhone,
    };
    return { result: true, userPortalSettings, error: ok };
  }

  async function GetUserSettings_3(_input: unknown, options: CallOptions = {}) {
    const session = sessionOf(options);
    if (session === undefined || !session.isVerified) return { result: false, error: notAllowed };
    const userSettings = {
      UserCanChangePin: settings.canChangePin,
      UserCanChangePhone: settings.canChangePhone,
      SmsMode: 'otpPlusPin',
      MinimumPinLength: 6,
    };
    return { result: true, userSettings, error: ok };
  }

  async function ChangePin(input: { userPin?: { Pin?: string } }, options: CallOptions = {}) {
    calls.push({ message: 'ChangePin', input, options });
    if (!sessionOf(options)?.isFresh || !settings.canChangePin) return { result: false, error: notAllowed };
    if (settings.pinRefusal === '') settings.pinChangeDue = false;
    const error = settings.pinRefusal === '' ? ok : { Code: 8, Description: settings.pinRefusal };
    return { result: error === ok, error };
  }

  async function ChangeMode_2({ username, mode }: { username?: string; mode: string }, options: CallOptions = {}) {
    const session = sessionOf(options);
    const isOwn = session?.person.username === username;
    if (session === undefined || !isOwn || !session.isFresh || !settings.canSwitchMethod) {
      return { result: false, error: notAllowed };
    }
    const { person } = session;
    person.methods = [mode as FakeMethod, ...person.methods.filter((each) => each !== mode)];
    return { result: true, error: ok };
  }

  return {
    sdk,
    /** What was asked, in order, with the session and request id it came with. */
    calls,
    settings,
    overrides,
    addPerson(person: Pick<FakePerson, 'username'> & Partial<FakePerson>): FakePerson {
      const added: FakePerson = {
        password: 'correct horse',
        hasExpired: false,
        displayName: person.username,
        methods: [],
        maskedPhone: undefined,
        maskedBackupPhone: undefined,
        proof: 'none',
        recentAttempts: [],
        temporaryCodeUntil: undefined,
        ...person,
      };
      people.set(added.username.toLowerCase(), added);
      return added;
    },
    /** Ends all sessions, as a time-out does. */
    endSessions: () => sessions.clear(),
    /** Makes the second factor of everybody too old for a change. */
    age(): void {
      for (const session of sessions.values()) session.isFresh = false;
    },
    /** Puts all prompts into a state, as time or a carrier does. */
    settlePrompts(state: AttemptState): void {
      for (const prompt of prompts.values()) prompt.state = state;
    },
  };
}

export type FakeSdk = ReturnType<typeof createFakeSdk>;

const oathUri = 'otpauth://totp/Contoso:alice?secret=JBSWY3DPEHPK3PXP&issuer=Contoso&algorithm=SHA1&digits=6&period=30';

function describePrompt({ id, mode, state, maskedPhone }: FakePrompt) {
  return {
    AuthenticationRequestId: id,
    Mode: mode,
    State: state,
    MaskedPhone: maskedPhone,
    SecondsLeft: 300,
  } as const;
}

/** One composition of the whole domain for tests; long, as `core.ts` is, since every use case has its line here. */
import { createSecretKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createMailTexts } from '../../sdk-service/adapters/delivery/email/mail-texts.ts';
import { createWebPushCarrier } from '../../sdk-service/adapters/delivery/push/web-push-carrier.ts';
import { createSimulatedTextCarrier } from '../../sdk-service/adapters/delivery/sms/simulated.ts';
import { createSimulatedVoiceCarrier } from '../../sdk-service/adapters/delivery/voice/simulated.ts';
import { messageOpener } from '../../sdk-service/adapters/jose/message-opener.ts';
import { messageSigner } from '../../sdk-service/adapters/jose/message-signer.ts';
import { phoneNumbers } from '../../sdk-service/adapters/phone-numbers.ts';
import { createPasswordHasher, createSecretBox } from '../../sdk-service/adapters/secrets/index.ts';
import { createSentences } from '../../sdk-service/adapters/sentences.ts';
import { userVerifier } from '../../sdk-service/adapters/webauthn/user-verifier.ts';
import { createAdministrators } from '../../sdk-service/domain/administrators/administrators.ts';
import { createAuthentication } from '../../sdk-service/domain/authentication/authentication.ts';
import { createCallPrompts } from '../../sdk-service/domain/authentication/call-prompts.ts';
import type { AttemptContext } from '../../sdk-service/domain/authentication/outcomes.ts';
import { createTakeCallEvent } from '../../sdk-service/domain/authentication/take-call-event.ts';
import { createTextListener } from '../../sdk-service/domain/authentication/text-listener.ts';
import { createTextPrompts } from '../../sdk-service/domain/authentication/text-prompts.ts';
import { createBlocks } from '../../sdk-service/domain/blocks/blocks.ts';
import { createBypasses } from '../../sdk-service/domain/bypasses/bypasses.ts';
import type { ChangeAuthor } from '../../sdk-service/domain/changes/change-author.ts';
import { createDeliveryGate } from '../../sdk-service/domain/delivery-limits/delivery-gate.ts';
import { createDeliveryLimits } from '../../sdk-service/domain/delivery-limits/delivery-limits.ts';
import { createDevices } from '../../sdk-service/domain/devices/devices.ts';
import {
  type ActiveDirectory,
  createPrimaryDirectories,
} from '../../sdk-service/domain/directories/primary-directories.ts';
import { createEnrollment } from '../../sdk-service/domain/enrollment/enrollment.ts';
import { createEnrollmentCodes } from '../../sdk-service/domain/enrollment/enrollment-codes.ts';
import { createEventConfirmation } from '../../sdk-service/domain/event-confirmation/event-confirmation.ts';
import { createKnowledgeHashes } from '../../sdk-service/domain/knowledge/knowledge-hashes.ts';
import { createKnownBrowsers } from '../../sdk-service/domain/known-browsers/known-browsers.ts';
import { createLifecycle } from '../../sdk-service/domain/lifecycle/lifecycle.ts';
import { createLogPrivacy } from '../../sdk-service/domain/logs/log-privacy.ts';
import { createDisavow } from '../../sdk-service/domain/mail/disavow.ts';
import { createMailComposer } from '../../sdk-service/domain/mail/mail-composer.ts';
import { createMails } from '../../sdk-service/domain/mail/mails.ts';
import { createAnyNameLookups } from '../../sdk-service/domain/names/any-name-lookups.ts';
import { createNames } from '../../sdk-service/domain/names/names.ts';
import { createNameResolution } from '../../sdk-service/domain/names/resolve-name.ts';
import { encodeBase32 } from '../../sdk-service/domain/oath/base32.ts';
import { formatOtp, hotp } from '../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../sdk-service/domain/oath/totp.ts';
import { createOathTokens } from '../../sdk-service/domain/oath-tokens/oath-tokens.ts';
import { createPassedSessions } from '../../sdk-service/domain/passed-sessions/passed-sessions.ts';
import { createPassCounter } from '../../sdk-service/domain/passes/pass-counter.ts';
import { createPasses } from '../../sdk-service/domain/passes/passes.ts';
import { createPins } from '../../sdk-service/domain/pins/pins.ts';
import { createPush } from '../../sdk-service/domain/push/push.ts';
import { createQuestions } from '../../sdk-service/domain/questions/questions.ts';
import { createRecordings } from '../../sdk-service/domain/recordings/recordings.ts';
import { createSearch } from '../../sdk-service/domain/search/search.ts';
import { createSessions } from '../../sdk-service/domain/sessions/sessions.ts';
import { createSettings } from '../../sdk-service/domain/settings/settings.ts';
import { createFallbacks } from '../../sdk-service/domain/sign-in/fallbacks.ts';
import { createStaticTokens } from '../../sdk-service/domain/static-tokens/static-tokens.ts';
import { createTags } from '../../sdk-service/domain/tags/tags.ts';
import { createTemporaryCodes } from '../../sdk-service/domain/temporary-codes/temporary-codes.ts';
import { createVerifyTemporaryCode } from '../../sdk-service/domain/temporary-codes/verify-temporary-code.ts';
import { createTextCarriers } from '../../sdk-service/domain/text-carriers/text-carriers.ts';
import { createUpkeep } from '../../sdk-service/domain/upkeep/upkeep.ts';
import type { NewUser } from '../../sdk-service/domain/users/new-user.ts';
import { createUsers } from '../../sdk-service/domain/users/users.ts';
import type { LoggedAttempt } from '../../sdk-service/ports/log-store.ts';
import type { MailCarrier } from '../../sdk-service/ports/mail.ts';
import type { PhoneNumber } from '../../sdk-service/ports/phone-numbers.ts';
import type { PasswordChange, PrimaryAuthentication } from '../../sdk-service/ports/primary-authentication.ts';
import type { PushCarrier } from '../../sdk-service/ports/push-carrier.ts';
import type { Account, Session, User } from '../../sdk-service/ports/records.ts';
import type { Sentences } from '../../sdk-service/ports/sentences.ts';
import type { TextCarrier } from '../../sdk-service/ports/text-carrier.ts';
import type { VoiceCarrier } from '../../sdk-service/ports/voice-carrier.ts';
import { findLocales } from '../../shared/i18n/find-locales.ts';
import { readTranslations } from '../../shared/i18n/translations.ts';
import { createFixedClock } from './fixed-clock.ts';
import { createHandTicker } from './hand-ticker.ts';
import { openStorageBeside, openTemporaryStorage } from './temporary-storage.ts';

type Carriers<Carrier> = (to?: PhoneNumber) => readonly Carrier[];

function toFunction<Carrier>(carriers: readonly Carrier[] | Carriers<Carrier>): Carriers<Carrier> {
  return typeof carriers === 'function' ? carriers : () => carriers;
}

interface TestBedOptions {
  /** Default: the simulated one alone. */
  readonly carriers?: readonly TextCarrier[] | Carriers<TextCarrier>;
  /** Default: the simulated one alone. */
  readonly voiceCarriers?: readonly VoiceCarrier[] | Carriers<VoiceCarrier>;
  /** Default: nobody has a password. */
  readonly primary?: PrimaryAuthentication;
  /** Where passwords are kept instead. Default: none. */
  readonly directories?: readonly ActiveDirectory[];
  /** Default: no password can be changed. */
  readonly passwordChange?: PasswordChange;
  /** Default: the real one, which reaches nobody that the settings do not name. */
  readonly pushCarrier?: PushCarrier;
  /** Default: those of the locales. */
  readonly pushSentences?: Pick<Sentences, 'announce'>;
  /** Default: takes none. */
  readonly mailCarrier?: MailCarrier;
  /** Default: the sentences that ship. */
  readonly localesFolder?: string;
  /** Another node on the same store: its clock, keys and carrier are the same. */
  readonly beside?: {
    readonly clock: ReturnType<typeof createFixedClock>;
    readonly secrets: ReturnType<typeof createSecretBox>;
    readonly carrier: ReturnType<typeof createSimulatedTextCarrier>;
    readonly storeFile: string;
  };
  /** Told the text of every statement that the store runs. */
  readonly onStatement?: (sql: string) => void;
  /** How long a command waits for a lock. Default: as in a running server. */
  readonly lockWaitMilliseconds?: number;
}

const ourLocales = findLocales(join(import.meta.dirname, '..', '..', 'sdk-service'));

/** The whole domain over a real store in a temporary folder, with a clock that stands. */
export async function createTestBed(t: TestContext, options: TestBedOptions = {}) {
  const sentences = createSentences(readTranslations(options.localesFolder ?? ourLocales));
  const { beside } = options;
  const clock = beside?.clock ?? createFixedClock();
  const ticker = createHandTicker();
  const randomness = { bytes: randomBytes };
  const secrets = beside?.secrets ?? createSecretBox({ masterKey: createSecretKey(randomBytes(32)) });
  const mailTexts = createMailTexts();
  const storageOptions = {
    server: { name: 'mfa1', address: '192.0.2.1' },
    privacy: createLogPrivacy({ settings: { current: () => settings.current() } }),
    passes: createPassCounter({ settings: { current: () => settings.current() } }),
    mails: createMailComposer({
      settings: { current: () => settings.current() },
      texts: mailTexts,
      secrets,
      randomness,
    }),
    diagnostics: { onStatement: options.onStatement },
    lockWaitMilliseconds: options.lockWaitMilliseconds,
  };
  const temporary =
    beside === undefined
      ? await openTemporaryStorage(storageOptions)
      : await openStorageBeside(beside.storeFile, storageOptions);
  const storage = temporary.storage;
  const reports: string[] = [];
  const report = (problem: string) => void reports.push(problem);
  const settings = createSettings({ store: storage, clock, report });
  const resolution = createNameResolution({ store: storage, settings, report });
  const store = { ...storage, ...createAnyNameLookups(storage, resolution) };
  const names = createNames({ resolution, store, clock });
  const lifecycle = createLifecycle({ store, clock });
  const search = createSearch({ store });
  const tags = createTags({ store, clock, randomness });
  const administrators = createAdministrators({ store, clock });
  const carrier = beside?.carrier ?? createSimulatedTextCarrier({ clock });
  const carriers = toFunction(options.carriers ?? [carrier]);
  const gate = createDeliveryGate({ store, phoneNumbers, secrets, settings });
  const texts = createTextPrompts({
    store,
    carriers,
    gate,
    sentences,
    secrets,
    settings,
    clock,
    randomness,
    report,
  });
  const phone = createSimulatedVoiceCarrier({ clock });
  const voiceCarriers = toFunction(options.voiceCarriers ?? [phone]);
  const calling = {
    store,
    gate,
    carriers: voiceCarriers,
    secrets,
    settings,
    clock,
    randomness,
    report,
  };
  const calls = createCallPrompts(calling);
  const textCarriers = createTextCarriers({
    store,
    secrets,
    phoneNumbers,
    connect: () => ({ texts: undefined, close: () => undefined }),
    clock,
    randomness,
    report,
  });
  const primary = createPrimaryDirectories({
    store,
    directories: () => options.directories ?? [],
    builtIn: options.primary ?? { verifyPassword: async () => 'unknown-user' },
  });
  const passwordChange: PasswordChange = options.passwordChange ?? {
    findPasswordRules: async () => undefined,
    changePassword: async () => 'not-allowed',
  };
  const sessions = createSessions({ store, secrets, settings, clock, randomness });
  const knownBrowsers = createKnownBrowsers({ store, secrets, clock, randomness });
  const enrollmentCodes = createEnrollmentCodes({ store, secrets, settings, clock, randomness });
  const passwords = createPasswordHasher();
  const hashes = createKnowledgeHashes({ secrets, passwords });
  const known = { store, hashes, secrets, settings, clock, randomness };
  const pins = createPins(known);
  const push = createPush({
    sentences: options.pushSentences ?? sentences,
    store,
    pins,
    opener: messageOpener,
    codes: enrollmentCodes,
    signer: messageSigner,
    verifier: userVerifier,
    carrier: options.pushCarrier ?? createWebPushCarrier(),
    sessions,
    secrets,
    settings,
    clock,
    ticker,
    randomness,
    report,
  });
  const authentication = createAuthentication({
    store,
    texts,
    pushes: push.prompts,
    pins,
    temporaryCodes: createVerifyTemporaryCode({ store, secrets, settings, clock }),
    calls,
    phoneNumbers,
    names,
    secrets,
    settings,
    clock,
    randomness,
    ticker,
    primary,
  });
  const { takeReply, takeReport } = authentication;
  const listening = createTextListener({ takeReply, takeReport, report });
  for (const each of carriers()) each.listen?.(listening.listener);
  const enrollment = createEnrollment({
    codes: enrollmentCodes,
    pins,
    store,
    texts,
    calls,
    sessions,
    phoneNumbers,
    secrets,
    settings,
    clock,
    randomness,
  });
  const temporaryCodes = createTemporaryCodes({ store, secrets, settings, clock, randomness });
  const devices = createDevices({ store, secrets, settings, clock, randomness });
  const blocks = createBlocks({ store, settings, clock });
  const bypasses = createBypasses({ store, settings, clock });
  const passedSessions = createPassedSessions({ store, secrets, clock, randomness });
  const eventConfirmation = createEventConfirmation({ store, calls, secrets, settings, clock, ticker });
  const recordings = createRecordings({ store, clock, randomness });
  const takeCallEvent = createTakeCallEvent({ ...calling, pins, sentences, recordings });
  for (const each of voiceCarriers()) each.listen(takeCallEvent);
  const questions = createQuestions(known);
  const fallbacks = createFallbacks({ store, authentication, questions, sessions, settings, clock });
  const staticTokens = createStaticTokens(known);
  const users = createUsers({ store, phoneNumbers, pins, secrets, settings, clock, randomness });
  const oathTokens = createOathTokens({ store, secrets, settings, clock });
  const deliveryLimits = createDeliveryLimits({ store, settings, clock });
  const passes = createPasses({ store, settings, clock });
  const upkeep = createUpkeep({ store, clock });
  const mailCarrier = options.mailCarrier ?? noMailCarrier;
  const mails = createMails({
    store,
    carrier: mailCarrier,
    texts: mailTexts,
    secrets,
    settings,
    clock,
    randomness,
    report,
  });
  t.after(async () => {
    await listening.close();
    await texts.close();
    await push.close();
    await calls.close();
    await temporary.close();
  });

  const account = (await store.findAccount('payroll')) ?? (await addAccount('payroll'));

  async function addAccount(name: string, fields: Partial<Account> = {}): Promise<Account> {
    const added: Account = {
      id: randomBytes(16).toString('base64url'),
      name,
      canonicalName: name,
      role: 'application',
      passwordHash: '',
      enabled: true,
      reportsClientAddress: true,
      mayPassUnknown: false,
      allowPushWithoutNumber: false,
      version: 1,
      createdAt: clock.now(),
      ...fields,
    };
    await store.addAccount(added, { ...author, at: clock.now(), action: 'account.add', subject: name, detail: '' });
    return added;
  }

  function context(fields: Partial<AttemptContext> = {}): AttemptContext {
    return {
      account,
      applicationName: 'Payroll',
      authenticationType: 'pfsdk',
      clientAddress: '192.0.2.7',
      requestId: 'request-1',
      sessionHash: undefined,
      ...fields,
    };
  }

  /** A user as the use case adds him. */
  async function addUser(fields: Partial<NewUser> = {}): Promise<User> {
    const username = fields.username ?? 'anna';
    await users.add({ ...fields, username }, author);
    const user = await users.find(username);
    if (user === undefined) throw new Error('was not added');
    return user;
  }

  /** A user with an OATH token that has been used for its own proof three minutes ago. */
  async function addOathUser(fields: Partial<NewUser> = {}): Promise<OathUser> {
    const user = await addUser({ authenticator: 'oath-token', ...fields });
    const token = createToken();
    const { username } = user;
    const code = token.code(-6);
    const before = { ...clock, now: () => new Date(clock.now().getTime() - 180_000) };
    const past = createUsers({ store, phoneNumbers, pins, secrets, settings, clock: before, randomness });
    await past.changeOathToken({ username, author, secretKey: token.secretKey, code, timeStepSeconds: 30 });
    return { user, ...token };
  }

  function createToken(): Token {
    const key = randomBytes(20);
    return {
      secretKey: encodeBase32(key),
      code: (offset = 0) => {
        const counter = timeStepOf(clock.now(), 30) + offset;
        return formatOtp(hotp({ key: createSecretKey(key), counter, digits: 6, algorithm: 'SHA1' }), 6);
      },
    };
  }

  /** The code in the newest text that the simulated carrier took. */
  function sentCode(): string {
    return carrier.messages()[0]?.text.match(/\d{6}/)?.[0] ?? 'no text';
  }

  /** Rows of the authentication log, oldest first, as `outcome reason`. */
  async function loggedAttempts(): Promise<readonly LoggedAttempt[]> {
    return (await store.tailAttempts({ after: 0, limit: 1000 })).rows;
  }

  async function logged(): Promise<readonly string[]> {
    return (await loggedAttempts()).map(({ kind, outcome, reason }) => `${kind} ${outcome} ${reason}`);
  }

  /** A portal session of this user. */
  async function beginSession(user: User, portal: Account): Promise<Session> {
    const { session } = await sessions.begin({ user, account: portal, language: 'en', clientAddress: '192.0.2.7' });
    return session;
  }

  return {
    clock,
    ticker,
    store,
    secrets,
    passwordChange,
    settings,
    carrier,
    listening,
    phone,
    takeCallEvent,
    storeFile: temporary.file,
    texts,
    textCarriers,
    recordings,
    reports,
    sessions,
    knownBrowsers,
    authentication,
    blocks,
    bypasses,
    passedSessions,
    eventConfirmation,
    enrollment,
    enrollmentCodes,
    temporaryCodes,
    devices,
    push,
    users,
    passwords,
    pins,
    questions,
    fallbacks,
    staticTokens,
    names,
    search,
    lifecycle,
    tags,
    administrators,
    oathTokens,
    upkeep,
    deliveryLimits,
    passes,
    mails,
    disavow: createDisavow({ store, secrets, settings, clock }),
    account,
    author,
    addAccount,
    context,
    addUser,
    addOathUser,
    createToken,
    sentCode,
    loggedAttempts,
    logged,
    beginSession,
  };
}

export type TestBed = Awaited<ReturnType<typeof createTestBed>>;

export interface Token {
  readonly secretKey: string;
  /** The code so many time steps from now; default 0. */
  code(offset?: number): string;
}

export interface OathUser extends Token {
  readonly user: User;
}

const noMailCarrier: MailCarrier = {
  deliver: async () => ({ outcome: 'unreachable', reason: 'There is no server.' }),
  close: () => undefined,
};

const author: ChangeAuthor = { accountName: 'scripts', actor: 'admin', clientAddress: '', requestId: 'request-0' };

// Longer than other files: the one place that lists everything there is and joins it.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { findLocales } from '@mfa/shared/i18n/find-locales';
import { readTranslations } from '@mfa/shared/i18n/translations';
import { createMailTexts } from './adapters/delivery/email/mail-texts.ts';
import { createSmtpCarrier } from './adapters/delivery/email/smtp-carrier.ts';
import { createWebPushCarrier } from './adapters/delivery/push/web-push-carrier.ts';
import { createSmppCarrier } from './adapters/delivery/sms/smpp/smpp.ts';
import { createTwilioCarrier } from './adapters/delivery/twilio/twilio.ts';
import { createBuiltInDirectory } from './adapters/directory/built-in.ts';
import { createLdapDirectory } from './adapters/directory/ldap/ldap-directory.ts';
import { createRadiusDirectory } from './adapters/directory/radius/radius-directory.ts';
import { createIntervalTicker } from './adapters/interval-ticker.ts';
import { messageOpener } from './adapters/jose/message-opener.ts';
import { messageSigner } from './adapters/jose/message-signer.ts';
import { phoneNumbers } from './adapters/phone-numbers.ts';
import {
  createPasswordHasher,
  createSecretBox,
  deriveKey,
  deriveKeyId,
  readMasterKeyFile,
} from './adapters/secrets/index.ts';
import { createSentences } from './adapters/sentences.ts';
import { readServerIdentity } from './adapters/server-identity.ts';
import { createSqliteStorage } from './adapters/storage/index.ts';
import { userVerifier } from './adapters/webauthn/user-verifier.ts';
import { claimStore } from './claim-store.ts';
import { type AccountCertificates, createAccountCertificates } from './domain/accounts/account-certificates.ts';
import { type Accounts, createAccounts } from './domain/accounts/accounts.ts';
import { createDirectoryCallers, type DirectoryCallers } from './domain/accounts/directory-callers.ts';
import { createGroupRoles, type GroupRoles } from './domain/accounts/group-roles.ts';
import { type AdministratorGroups, createAdministratorGroups } from './domain/administrators/administrator-groups.ts';
import { type Administrators, createAdministrators } from './domain/administrators/administrators.ts';
import { type Authentication, createAuthentication } from './domain/authentication/authentication.ts';
import { createCallPrompts } from './domain/authentication/call-prompts.ts';
import { createTakeCallEvent } from './domain/authentication/take-call-event.ts';
import { createTextListener } from './domain/authentication/text-listener.ts';
import { createTextPrompts } from './domain/authentication/text-prompts.ts';
import { type Blocks, createBlocks } from './domain/blocks/blocks.ts';
import { type Bypasses, createBypasses } from './domain/bypasses/bypasses.ts';
import { createDeliveryGate } from './domain/delivery-limits/delivery-gate.ts';
import { createDeliveryLimits, type DeliveryLimits } from './domain/delivery-limits/delivery-limits.ts';
import { createDevices, type Devices } from './domain/devices/devices.ts';
import { createDirectories, type Directories } from './domain/directories/directories.ts';
import { createImportPeople, type ImportPeople } from './domain/directories/import-people.ts';
import { createPrimaryDirectories } from './domain/directories/primary-directories.ts';
import { createEnrollment, type Enrollment } from './domain/enrollment/enrollment.ts';
import { createEnrollmentCodes, type EnrollmentCodes } from './domain/enrollment/enrollment-codes.ts';
import { createEventConfirmation, type EventConfirmation } from './domain/event-confirmation/event-confirmation.ts';
import { watchGenerations } from './domain/generations/watch-generations.ts';
import { createKnowledgeHashes } from './domain/knowledge/knowledge-hashes.ts';
import { createKnownBrowsers, type KnownBrowsers } from './domain/known-browsers/known-browsers.ts';
import { createLifecycle, type Lifecycle } from './domain/lifecycle/lifecycle.ts';
import { createLogPrivacy } from './domain/logs/log-privacy.ts';
import { createDisavow } from './domain/mail/disavow.ts';
import { createMailComposer } from './domain/mail/mail-composer.ts';
import { createMails, type Mails } from './domain/mail/mails.ts';
import { createAnyNameLookups } from './domain/names/any-name-lookups.ts';
import { createNames, type Names } from './domain/names/names.ts';
import { createNameResolution } from './domain/names/resolve-name.ts';
import { createOathTokens, type OathTokens } from './domain/oath-tokens/oath-tokens.ts';
import { createPassedSessions, type PassedSessions } from './domain/passed-sessions/passed-sessions.ts';
import { createOpenWays, type OpenWays } from './domain/passes/open-ways.ts';
import { createPassCounter } from './domain/passes/pass-counter.ts';
import { createPasses, type Passes } from './domain/passes/passes.ts';
import { createPeople, type People } from './domain/people/people.ts';
import { createPins, type Pins } from './domain/pins/pins.ts';
import { createPush, type Push } from './domain/push/push.ts';
import { createQuestions, type Questions } from './domain/questions/questions.ts';
import { createRecordings, type Recordings } from './domain/recordings/recordings.ts';
import { createSearch, type Search } from './domain/search/search.ts';
import { createSessions, type Sessions } from './domain/sessions/sessions.ts';
import { createSettings, type Settings } from './domain/settings/settings.ts';
import { createFallbacks, type Fallbacks } from './domain/sign-in/fallbacks.ts';
import { createSignIn, type SignIn } from './domain/sign-in/sign-in.ts';
import { createStaticTokens, type StaticTokens } from './domain/static-tokens/static-tokens.ts';
import { createSynchronization, type Synchronization } from './domain/synchronization/synchronization.ts';
import { createTags, type Tags } from './domain/tags/tags.ts';
import { createTemporaryCodes, type TemporaryCodes } from './domain/temporary-codes/temporary-codes.ts';
import { createVerifyTemporaryCode } from './domain/temporary-codes/verify-temporary-code.ts';
import { createCallBackAddress } from './domain/text-carriers/call-back-address.ts';
import { createTextCarriers, type TextCarriers } from './domain/text-carriers/text-carriers.ts';
import { createUpkeep, type Upkeep } from './domain/upkeep/upkeep.ts';
import { findCanonicalName } from './domain/users/canonicalize-username.ts';
import { createUsers, type Users } from './domain/users/users.ts';
import type { Clock } from './ports/clock.ts';
import type { MailCarrier } from './ports/mail.ts';
import type { PhoneNumber } from './ports/phone-numbers.ts';
import type { PushCarrier } from './ports/push-carrier.ts';
import type { Randomness } from './ports/randomness.ts';
import type { PasswordHasher, SecretBox } from './ports/secrets.ts';
import type { Storage } from './ports/storage.ts';
import type { TextCarrier } from './ports/text-carrier.ts';
import type { VoiceCarrier } from './ports/voice-carrier.ts';

/** Every use case of the server, built once. What stands at the edges (SOAP, command line, worker) is given this. */
export interface Core {
  readonly authentication: Authentication;
  readonly blocks: Blocks;
  readonly bypasses: Bypasses;
  readonly passedSessions: PassedSessions;
  readonly eventConfirmation: EventConfirmation;
  readonly enrollment: Enrollment;
  readonly enrollmentCodes: EnrollmentCodes;
  readonly temporaryCodes: TemporaryCodes;
  readonly deliveryLimits: DeliveryLimits;
  readonly passes: Passes;
  readonly openWays: OpenWays;
  readonly devices: Devices;
  readonly push: Push;
  readonly users: Users;
  readonly lifecycle: Lifecycle;
  readonly names: Names;
  readonly search: Search;
  readonly tags: Tags;
  readonly administrators: Administrators;
  readonly administratorGroups: AdministratorGroups;
  readonly oathTokens: OathTokens;
  readonly pins: Pins;
  readonly questions: Questions;
  readonly staticTokens: StaticTokens;
  readonly people: People;
  readonly mails: Mails;
  readonly disavow: ReturnType<typeof createDisavow>;
  readonly directories: Directories;
  readonly directoryImport: ImportPeople;
  readonly textCarriers: TextCarriers;
  readonly recordings: Recordings;
  readonly synchronization: Synchronization;
  readonly upkeep: Upkeep;
  readonly sessions: Sessions;
  readonly knownBrowsers: KnownBrowsers;
  readonly signIn: SignIn;
  readonly fallbacks: Fallbacks;
  readonly accounts: Accounts;
  readonly groupRoles: GroupRoles;
  readonly directoryCallers: DirectoryCallers;
  readonly certificates: AccountCertificates;
  readonly settings: Settings;
  readonly storage: Storage;
  readonly passwords: PasswordHasher;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  /** Resolves once what this process remembers of accounts and settings is at most half a second old. */
  refresh(): Promise<void> | undefined;
  /** Waits for what is under way, then closes the store. */
  close(): Promise<void>;
}

export interface CoreOptions {
  /** Full path of the folder of the store; the folder must be there, the store is made when it is not. */
  readonly dataDir: string;
  readonly masterKeyFile: string;
  /** Undefined: the command line, which looks into both kinds of store. */
  readonly demo: boolean | undefined;
  readonly log: { warn(details: object, message: string): void };
  /** Ahead of those that are set up. */
  readonly textCarriers?: readonly TextCarrier[] | undefined;
  /** Default: that of RFC 8030, to the services of setting `push.services`. */
  readonly pushCarrier?: PushCarrier | undefined;
  /** Whether this process takes what carriers bring by themselves; default: no. */
  readonly listens?: boolean | undefined;
  /** Default: SMTP, as the settings say. */
  readonly mailCarrier?: MailCarrier | undefined;
  /** In order of preference; none: phone calls are not offered. */
  readonly voiceCarriers?: readonly VoiceCarrier[] | undefined;
  readonly clock?: Clock | undefined;
  readonly randomness?: Randomness | undefined;
}

/** Name of the store's file in the data folder. */
export const storeFile = 'store.sqlite';

const systemClock: Clock = { now: () => new Date() };
const systemRandomness: Randomness = { bytes: (count) => randomBytes(count) };

/** The demonstration may set one short password for all. */
const DEMO_PASSWORD_LENGTH = 8;

/**
 * The composition root: the one place where adapters and domain meet.
 *
 * @throws MfaError `misconfigured` when the master key or the store is missing, unusable, or belongs elsewhere.
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { dataDir, masterKeyFile, demo, log, clock = systemClock, randomness = systemRandomness } = options;
  const report = (problem: string, cause?: unknown) => log.warn({ err: cause }, problem);
  const masterKey = readMasterKeyFile(masterKeyFile);
  for (const warning of masterKey.warnings) report(warning);
  const secrets = createSecretBox({ masterKey: masterKey.key });
  const passwords = createPasswordHasher();
  const ticker = createIntervalTicker();
  const mailTexts = createMailTexts();
  const mailCarrier = options.mailCarrier ?? createSmtpCarrier();

  const storage = await createSqliteStorage({
    file: join(dataDir, storeFile),
    logKey: deriveKey(masterKey.key, 'log-chain'),
    server: readServerIdentity(),
    // Asked when something happens, which is when there are settings.
    privacy: createLogPrivacy({ settings: { current: () => settings.current() } }),
    passes: createPassCounter({ settings: { current: () => settings.current() } }),
    mails: createMailComposer({
      settings: { current: () => settings.current() },
      texts: mailTexts,
      secrets,
      randomness,
    }),
    diagnostics: { onProblem: (error) => report('store', error) },
  });
  try {
    await claimStore(storage, { demo, dataDir, masterKeyFile, masterKeyId: deriveKeyId(masterKey.key) });
  } catch (error) {
    await storage.close();
    throw error;
  }

  const settings = createSettings({ store: storage, clock, report });
  const resolution = createNameResolution({ store: storage, settings, report });
  // Whoever looks for a user by name finds him by any of his names.
  const store = { ...storage, ...createAnyNameLookups(storage, resolution) };
  const names = createNames({ resolution, store, clock });
  const world = { store, names, secrets, settings, clock, randomness };
  const accounts = createAccounts({
    ...world,
    passwords,
    minimumPasswordLength: demo ? DEMO_PASSWORD_LENGTH : undefined,
  });
  const directories = createDirectories({
    ...world,
    report,
    connect: (config, readBindPassword) => createLdapDirectory({ config, readBindPassword, clock, report }),
    connectRadius: (config, readSecret) =>
      createRadiusDirectory({ config, readSecret, findCanonicalName, clock, randomness, report }),
  });
  const groupRoles = createGroupRoles({ ...world, directories });
  const textCarriers = createTextCarriers({
    ...world,
    phoneNumbers,
    report,
    connect: ({ id, name, config }, readSecret) => {
      if (config.kind === 'twilio') {
        const callBacks = createCallBackAddress({ secrets, settings, carrierId: id });
        return createTwilioCarrier({ name, config, readAuthToken: readSecret, callBacks });
      }
      const texts = createSmppCarrier({ name, config, readPassword: readSecret, report });
      return { texts, close: () => texts.close?.() };
    },
  });
  const recordings = createRecordings(world);
  const certificates = createAccountCertificates(world);
  const refresh = watchGenerations({
    store: storage,
    clock,
    reload: {
      async accounts() {
        await accounts.reload();
        await certificates.reload();
        await groupRoles.reload();
      },
      async settings() {
        await settings.reload();
        await directories.reload();
        await textCarriers.reload();
        await recordings.reload();
      },
    },
  });
  const ownCarriers = options.textCarriers ?? [];
  const carriers = (to?: PhoneNumber) => [...ownCarriers, ...textCarriers.active(to)];
  const gate = createDeliveryGate({ ...world, phoneNumbers });
  const sentences = createSentences(readTranslations(findLocales(import.meta.dirname)));
  const texts = createTextPrompts({ ...world, sentences, carriers, gate, report });
  const ownVoices = options.voiceCarriers ?? [];
  const voices = (to?: PhoneNumber) => [...ownVoices, ...textCarriers.activeVoices(to)];
  const calling = { ...world, gate, carriers: voices, report };
  const calls = createCallPrompts(calling);
  const builtIn = createBuiltInDirectory({ store: storage, passwords, findCanonicalName });
  const primary = createPrimaryDirectories({ store: storage, directories: directories.active, builtIn });
  const sessions = createSessions(world);
  const knownBrowsers = createKnownBrowsers(world);
  const enrollmentCodes = createEnrollmentCodes(world);
  const known = { ...world, hashes: createKnowledgeHashes({ secrets, passwords }) };
  const pins = createPins(known);
  const push = createPush({
    ...world,
    sentences,
    signer: messageSigner,
    opener: messageOpener,
    verifier: userVerifier,
    carrier: options.pushCarrier ?? createWebPushCarrier(),
    sessions,
    pins,
    codes: enrollmentCodes,
    ticker,
    report,
  });
  const authentication = createAuthentication({
    ...world,
    texts,
    calls,
    pushes: push.prompts,
    pins,
    temporaryCodes: createVerifyTemporaryCode(world),
    phoneNumbers,
    ticker,
    primary,
  });
  const questions = createQuestions(known);
  const blocks = createBlocks(world);
  const takeCallEvent = createTakeCallEvent({ ...calling, pins, sentences, recordings });
  for (const carrier of ownVoices) carrier.listen(takeCallEvent);
  textCarriers.listenToCalls(takeCallEvent);
  const { takeReply, takeReport } = authentication;
  const listening = createTextListener({ takeReply, takeReport, report });
  for (const carrier of ownCarriers) carrier.listen?.(listening.listener);
  if (options.listens) textCarriers.listen(listening.listener);
  const imports = { ...world, store: storage, directories, phoneNumbers };
  await refresh();

  return {
    authentication,
    blocks,
    bypasses: createBypasses(world),
    passedSessions: createPassedSessions(world),
    eventConfirmation: createEventConfirmation({ ...world, calls, ticker }),
    enrollmentCodes,
    temporaryCodes: createTemporaryCodes(world),
    enrollment: createEnrollment({ ...world, codes: enrollmentCodes, pins, texts, calls, sessions, phoneNumbers }),
    deliveryLimits: createDeliveryLimits(world),
    passes: createPasses(world),
    openWays: createOpenWays({ ...world, accounts, groupRoles }),
    devices: createDevices(world),
    push,
    users: createUsers({ ...world, phoneNumbers, pins }),
    pins,
    questions,
    staticTokens: createStaticTokens(known),
    lifecycle: createLifecycle(world),
    names,
    search: createSearch(world),
    tags: createTags(world),
    administrators: createAdministrators(world),
    administratorGroups: createAdministratorGroups({ ...world, directories, report }),
    oathTokens: createOathTokens(world),
    mails: createMails({ ...world, carrier: mailCarrier, texts: mailTexts, report }),
    disavow: createDisavow(world),
    people: createPeople({ store: storage, passwords, clock }),
    directories,
    textCarriers,
    recordings,
    directoryImport: createImportPeople(imports),
    synchronization: createSynchronization({ ...imports, node: `${hostname()}:${process.pid}`, report }),
    upkeep: createUpkeep(world),
    sessions,
    fallbacks: createFallbacks({ ...world, authentication, questions, sessions }),
    knownBrowsers,
    signIn: createSignIn({ ...world, authentication, passwordChange: primary, knownBrowsers, sessions }),
    accounts,
    groupRoles,
    directoryCallers: createDirectoryCallers({ groupRoles, directories, accounts }),
    certificates,
    settings,
    storage,
    passwords,
    secrets,
    clock,
    refresh,
    async close() {
      await listening.close();
      await texts.close();
      await push.close();
      textCarriers.close();
      mailCarrier.close();
      await calls.close();
      directories.close();
      await storage.close();
    },
  };
}

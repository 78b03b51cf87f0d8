import type { KeyObject } from 'node:crypto';
import type { DirectoryStore } from '../../ports/directory-store.ts';
import type { LogPrivacy, ServerIdentity } from '../../ports/log-store.ts';
import type { MailComposer } from '../../ports/mail.ts';
import type { PassCounter } from '../../ports/pass-counter.ts';
import type { Storage } from '../../ports/storage.ts';
import { createAccountCertificateStore } from './account-certificate-store.ts';
import { createAccountStore } from './account-store.ts';
import { createAdministratorCommands } from './administrator-commands.ts';
import { createAdministratorGroupStore } from './administrator-group-store.ts';
import { createAdministratorStore } from './administrator-store.ts';
import { createAnswerStore } from './answer-store.ts';
import { createAppDeviceStore } from './app-device-store.ts';
import { createAttemptLog } from './attempt-log.ts';
import { createAuthenticatorCommands } from './authenticator-commands.ts';
import { createBlockStore, createBlockUser } from './block-store.ts';
import { createBypassCommands } from './bypass-commands.ts';
import { createBypassStore } from './bypass-store.ts';
import { createCallStore } from './call-store.ts';
import { createChallengeCommands } from './challenge-commands.ts';
import { createChallengeStore } from './challenge-store.ts';
import type { Database } from './database.ts';
import { createDeliveryCountCommands } from './delivery-count-commands.ts';
import { createDeliveryCountStore } from './delivery-count-store.ts';
import { createDeviceCommands } from './device-commands.ts';
import { createDeviceStore } from './device-store.ts';
import { createDirectoryConfigStore } from './directory-config-store.ts';
import { createDirectoryLinkStore } from './directory-link-store.ts';
import { createDirectoryStore } from './directory-store.ts';
import { createDisavowalStore } from './disavowal-store.ts';
import { createEnrollmentCodeStore } from './enrollment-code-store.ts';
import { createEnrollmentStore } from './enrollment-store.ts';
import { createEventCallStore } from './event-call-store.ts';
import { createGenerations } from './generations.ts';
import { createGroupRoleStore } from './group-role-store.ts';
import { createImportedTokenStore } from './imported-token-store.ts';
import { createKnowledgeStore } from './knowledge-store.ts';
import { createKnownSecrets } from './known-secrets.ts';
import type { LogChains } from './log-chain.ts';
import { createLogStore } from './log-store.ts';
import { createLogWriter } from './log-writer.ts';
import { createMemberCommands } from './member-commands.ts';
import { createNameCommands } from './name-commands.ts';
import { createOutboxCommands } from './outbox-commands.ts';
import { createOutboxStore } from './outbox-store.ts';
import { createPassedSessionStore } from './passed-session-store.ts';
import { createPinStore } from './pin-store.ts';
import { createProofStore } from './proof-store.ts';
import { createPropertyStore } from './property-store.ts';
import { createPushStore } from './push-store.ts';
import { createQuestionStore } from './question-store.ts';
import { createRecordingStore } from './recording-store.ts';
import { createResynchronizationStore } from './resynchronization-store.ts';
import { createRevokeDevice } from './revoke-device.ts';
import { createRingingStore } from './ringing-store.ts';
import { createSessionCommands } from './session-commands.ts';
import { createSessionStore } from './session-store.ts';
import { createSettingStore } from './setting-store.ts';
import { createStaticTokenStore } from './static-token-store.ts';
import { createSubjectReader } from './subject-reader.ts';
import { createSyncItemStore } from './sync-item-store.ts';
import { createSyncMemberStore } from './sync-member-store.ts';
import { createSyncRemovalStore } from './sync-removal-store.ts';
import { createSyncRunStore } from './sync-run-store.ts';
import { createTagStore } from './tag-store.ts';
import { createTemporaryCodeCommands } from './temporary-code-commands.ts';
import { createTemporaryCodeStore } from './temporary-code-store.ts';
import { createTextCarrierStore } from './text-carrier-store.ts';
import { createUpkeepStore } from './upkeep-store.ts';
import { createUserLifecycleStore } from './user-lifecycle-store.ts';
import { createUserNameStore } from './user-name-store.ts';
import { createUserSearchStore } from './user-search-store.ts';
import { createUserStore } from './user-store.ts';
import { createWindowCounts } from './window-counts.ts';

/** The whole store, the directory of its own included. */
export type StorageWithDirectory = Storage & DirectoryStore;

export interface StorageParts {
  /** A store whose schema is that of this release. */
  readonly database: Database;
  readonly chains: LogChains;
  readonly logKey: KeyObject;
  /** Default: nothing that happens is mailed. */
  readonly mails?: MailComposer | undefined;
  /** Stands in each row of the authentication log. Default: a server without a name. */
  readonly server?: ServerIdentity | undefined;
  /** Default: an attempt is written as it was. */
  readonly privacy?: LogPrivacy | undefined;
  /** Default: passes are not counted. */
  readonly passes?: PassCounter | undefined;
  /** Ends what drives the database; nothing is asked of it afterwards. */
  readonly closeDatabase: () => Promise<void>;
}

/** How often the ends of the log chains are written down while there is something new. */
const ANCHOR_MILLISECONDS = 60_000;

/** Builds the port from its rooms, on whatever drives the database. All queries are compiled here. */
export function createStorage(parts: StorageParts): StorageWithDirectory {
  const { database, chains, logKey, mails, closeDatabase } = parts;
  const { server = { name: '', address: '' }, privacy = (attempt) => attempt, passes = () => undefined } = parts;
  const outbox = createOutboxCommands(database, mails);
  const windows = createWindowCounts(database);
  const logs = createLogWriter(database, { chains, outbox, windows, server, privacy, passes });
  const authenticators = createAuthenticatorCommands(database);
  const counts = createDeliveryCountCommands({ windows, logs });
  const challenges = createChallengeCommands(database, { counts });
  const sessions = createSessionCommands(database);
  const bypasses = createBypassCommands(database);
  const codes = createTemporaryCodeCommands(database);
  const blockUser = createBlockUser(database, { logs, bypasses, codes, sessions });
  const revokeDevice = createRevokeDevice(database, logs);
  const names = createNameCommands(database);
  const administrators = createAdministratorCommands(database, { codes });
  const members = createMemberCommands(database);
  const devices = createDeviceCommands(database);
  const subjects = createSubjectReader(database);
  const pins = createKnownSecrets(database, { table: 'pins', kind: 'pin' });
  const raiseGeneration = createGenerations(database);
  const settings = createSettingStore(database, { logs, raiseGeneration });

  let anchored = chains.mark();
  const anchoring = setInterval(() => {
    // Whatever keeps it from being written now, the next time says as much.
    anchor().catch(() => undefined);
  }, ANCHOR_MILLISECONDS);
  anchoring.unref();

  async function anchor(): Promise<void> {
    if (chains.mark() === anchored) return;
    anchored = await database.write(function* () {
      yield* logs.anchor();
      return chains.mark();
    });
  }

  return {
    ...createDeliveryCountStore(database, { counts }),
    ...createUserStore(database, { logs, authenticators, names, pins, subjects }),
    ...createUserLifecycleStore(database, { logs, names }),
    ...createUserNameStore(database, { logs, names }),
    ...createImportedTokenStore(database, { logs, authenticators }),
    ...createResynchronizationStore(database, { logs, authenticators }),
    ...createUserSearchStore(database),
    ...createTagStore(database, logs),
    ...createAdministratorStore(database, { logs, administrators }),
    ...createAdministratorGroupStore(database, { logs, administrators }),
    ...createChallengeStore(database, { logs, subjects, challenges }),
    ...createAnswerStore(database, { logs, challenges, authenticators, devices }),
    ...createKnowledgeStore(database, { logs, challenges }),
    ...createPinStore(database, { logs, authenticators, pins }),
    ...createQuestionStore(database, { logs, authenticators }),
    ...createStaticTokenStore(database, { logs, authenticators }),
    ...createEnrollmentCodeStore(database, { logs, authenticators }),
    ...createTemporaryCodeStore(database, { logs, authenticators, challenges, codes }),
    ...createEnrollmentStore(database, { logs, challenges, authenticators, sessions, pins }),
    ...createDeviceStore(database, { logs, subjects, revokeDevice }),
    ...createAppDeviceStore(database, { logs, sessions, pins }),
    ...createPushStore(database, { logs, authenticators, sessions, blockUser }),
    ...createAttemptLog(database, logs),
    ...createPassedSessionStore(database),
    ...createRingingStore(database, { logs, subjects, challenges }),
    ...createProofStore(database),
    ...createBlockStore(database, { logs, blockUser }),
    ...createDisavowalStore(database, { logs, blockUser, revokeDevice }),
    ...createCallStore(database, { logs, sessions, blockUser }),
    ...createEventCallStore(database, { logs }),
    ...createBypassStore(database, { logs, bypasses }),
    ...createSessionStore(database, sessions),
    ...createAccountStore(database, { logs, raiseGeneration }),
    ...createAccountCertificateStore(database, { logs, raiseGeneration }),
    ...createGroupRoleStore(database, { logs, raiseGeneration }),
    ...settings,
    ...createLogStore(database, { logs, key: logKey }),
    ...createPropertyStore(database),
    ...createUpkeepStore(database),
    ...createDirectoryStore(database, logs),
    ...createDirectoryConfigStore(database, { logs, raiseGeneration, administrators }),
    ...createDirectoryLinkStore(database, { logs, names, members }),
    ...createTextCarrierStore(database, { logs, raiseGeneration }),
    ...createRecordingStore(database, { logs, raiseGeneration }),
    ...createOutboxStore(database, { logs, outbox }),
    ...createSyncItemStore(database, logs),
    ...createSyncRunStore(database, logs),
    ...createSyncMemberStore(database, { logs, members }),
    ...createSyncRemovalStore(database, logs),

    async ping() {
      await settings.readGenerations();
    },

    async close() {
      clearInterval(anchoring);
      try {
        await anchor();
      } finally {
        await closeDatabase();
      }
    },
  };
}

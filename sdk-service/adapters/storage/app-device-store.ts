import type { AppStore } from '../../ports/app-store.ts';
import type { Id } from '../../ports/records.ts';
import { compileAppDeviceQueries } from './app-device-queries.ts';
import { toAppDevice, toAppDeviceRow, toAppEnrollment, toAppEnrollmentRow } from './app-rows.ts';
import { type Command, change, type Database, selectFirst, undo } from './database.ts';
import { toDeviceRow } from './device-rows.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { LogWriter } from './log-writer.ts';
import type { SessionCommands } from './session-commands.ts';
import { changeUserFields } from './user-commands.ts';
import { toUser } from './user-rows.ts';

type AppDeviceStore = Omit<
  AppStore,
  | 'openPush'
  | 'findPushRequest'
  | 'listPushRequests'
  | 'decidePush'
  | 'countPinTry'
  | 'endPush'
  | 'findNewestPush'
  | 'listPushedDevices'
  | 'purgeApps'
>;

/** Devices of our own app, and how they come to be. Each decision stands in the condition of an UPDATE. */
export function createAppDeviceStore(
  database: Database,
  {
    logs,
    sessions,
    pins,
  }: {
    readonly logs: LogWriter;
    readonly sessions: SessionCommands;
    readonly pins: Pick<KnownSecrets, 'read' | 'write'>;
  },
): AppDeviceStore {
  const queries = compileAppDeviceQueries(database);

  function* close(enrollment: {
    readonly id: Id;
    readonly deviceId: Id | null;
    readonly now: number;
  }): Command<boolean> {
    const { id, deviceId, now } = enrollment;
    const isClosed = (yield* change(queries.closeEnrollment, { id, now })) === 1;
    if (isClosed && deviceId !== null) yield* change(queries.revokePending, { deviceId, now });
    return isClosed;
  }

  return {
    async listServerKeys() {
      const rows = await database.all(queries.keys, {});
      return rows.map(({ id, key_use: use, public_key: publicKey, sealed, created_at }) => ({
        id,
        use,
        publicKey,
        sealed,
        createdAt: new Date(created_at),
      }));
    },

    addServerKey: (key) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.keyOfUse, { use: key.use })) !== undefined) return false;
        yield* change(queries.insertKey, { ...key, createdAt: key.createdAt.getTime() });
        return true;
      }),

    openAppEnrollment: (enrollment, record) =>
      database.write(function* () {
        const row = toAppEnrollmentRow(enrollment);
        if ((yield* change(queries.lockUser, { id: row.user_id })) === 0) return false;
        const older = yield* selectFirst(queries.openOfUser, { userId: row.user_id });
        if (older !== undefined) yield* close({ id: older.id, deviceId: older.device_id, now: row.created_at });
        yield* change(queries.insertEnrollment, row);
        yield* logs.change(record);
        return true;
      }),

    async findAppEnrollment(by) {
      const row =
        'id' in by
          ? await database.first(queries.enrollmentById, by)
          : await database.first(queries.enrollmentByToken, by);
      return row && toAppEnrollment(row);
    },

    redeemAppEnrollment: ({ id, added, deviceLimit, now, change: record }) =>
      database.write(function* () {
        const { id: deviceId, userId } = added.app;
        const mayUse =
          (yield* change(queries.lockUser, { id: userId })) === 1 &&
          (yield* change(queries.redeem, { id, userId, deviceId, now: now.getTime() })) === 1;
        if (!mayUse) {
          yield* undo();
          return 'closed';
        }
        const active = yield* selectFirst(queries.countActive, { userId });
        if ((active?.count ?? 0) >= deviceLimit) {
          yield* undo();
          return 'device-limit';
        }
        const { popThumbprint: thumbprint, pushHash: hash } = added;
        const isTaken =
          (yield* selectFirst(queries.byKey, { thumbprint })) !== undefined ||
          (hash !== undefined && (yield* selectFirst(queries.byPush, { hash })) !== undefined);
        if (isTaken) {
          yield* undo();
          return 'duplicate-key';
        }
        const { device, confirmationHash, confirmUntil } = added;
        const row = toDeviceRow({
          device,
          sealedToken: undefined,
          tokenHash: undefined,
          confirmationHash,
          confirmUntil,
        });
        yield* change(queries.insertDevice, row);
        yield* change(queries.insertApp, toAppDeviceRow(added));
        yield* logs.change(record);
        return 'redeemed';
      }),

    confirmApp: ({ deviceId, confirmationHash, userVerification, now, change: record }) =>
      database.write(function* () {
        const at = now.getTime();
        const isConfirmed =
          (yield* change(queries.confirmDevice, { deviceId, confirmationHash, now: at })) === 1 &&
          (yield* change(queries.confirmEnrollment, { deviceId, now: at })) === 1 &&
          (yield* change(queries.confirmApp, {
            deviceId,
            credentialId: userVerification?.credentialId ?? null,
            publicKey: userVerification?.publicKey ?? null,
            counter: userVerification?.counter ?? 0,
            backedUp: userVerification?.backedUp === true ? 1 : 0,
            now: at,
          })) === 1;
        if (!isConfirmed) {
          yield* undo();
          return false;
        }
        yield* logs.change(record);
        return true;
      }),

    completeAppEnrollment: ({ id, userId, fields, pinHash, deviceLimit, session, now, change: record }) =>
      database.write(function* () {
        const at = now.getTime();
        const sessionHash = session.endTokenHash;
        const mayComplete =
          (yield* changeUserFields(database, { id: userId, fields, at: now })) &&
          (pinHash === undefined || (yield* pins.read(userId)) === undefined) &&
          (yield* change(queries.complete, { id, userId, sessionHash, now: at })) === 1 &&
          // A session that was ended meanwhile is not brought back in another shape.
          (yield* sessions.end(sessionHash));
        const enrollment = yield* selectFirst(queries.enrollmentById, { id });
        if (!mayComplete || enrollment === undefined || enrollment.device_id === null) {
          yield* undo();
          return 'closed';
        }
        if ((yield* change(queries.activate, { deviceId: enrollment.device_id, userId, deviceLimit, now: at })) === 0) {
          yield* undo();
          const active = yield* selectFirst(queries.countActive, { userId });
          return (active?.count ?? 0) >= deviceLimit ? 'device-limit' : 'closed';
        }
        if (pinHash !== undefined) yield* pins.write(userId, pinHash);
        yield* sessions.begin(session.begin);
        yield* logs.change(record);
        return 'completed';
      }),

    closeAppEnrollment: (id, record) =>
      database.write(function* () {
        const row = yield* selectFirst(queries.enrollmentById, { id });
        const isClosed = yield* close({ id, deviceId: row?.device_id ?? null, now: record.at.getTime() });
        if (isClosed) yield* logs.change(record);
        return isClosed;
      }),

    async findAppDevice(id) {
      const row = await database.first(queries.appById, { id });
      const user = row && (await database.first(queries.user, { id: row.device_user_id }));
      return row && user && { app: toAppDevice(row), user: toUser(user) };
    },

    async listAppDevices(userId) {
      return (await database.all(queries.activeOfUser, { userId })).map(toAppDevice);
    },

    changeAppPush: (id, push) =>
      database.write(function* () {
        if (push !== undefined) {
          const holder = yield* selectFirst(queries.byPush, { hash: push.hash });
          if (holder !== undefined && holder.id !== id) return false;
        }
        return (yield* change(queries.changePush, { id, push: push?.sealed ?? null, hash: push?.hash ?? null })) === 1;
      }),

    changeAppKey: ({ deviceId, expectedThumbprint, key, thumbprint, counter, change: record }) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.byKey, { thumbprint })) !== undefined) return 'duplicate-key';
        const popKey = JSON.stringify(key);
        const isChanged =
          (yield* change(queries.changeKey, { deviceId, expectedThumbprint, popKey, thumbprint })) === 1 &&
          (counter === undefined || (yield* change(queries.raiseCounter, { deviceId, counter })) === 1);
        if (!isChanged) {
          yield* undo();
          return 'closed';
        }
        yield* logs.change(record);
        return 'changed';
      }),

    renameDevice: (id, name, record) =>
      database.write(function* () {
        if ((yield* change(queries.rename, { id, name })) === 0) return false;
        yield* logs.change(record);
        return true;
      }),

    async noteAppSeen(id, at) {
      await database.write(() => change(queries.noteSeen, { id, now: at.getTime() }));
    },

    rememberMessage: (id, expiresAt) =>
      database.write(function* () {
        if ((yield* selectFirst(queries.message, { id })) !== undefined) return false;
        yield* change(queries.insertMessage, { id, expiresAt: expiresAt.getTime() });
        return true;
      }),
  };
}

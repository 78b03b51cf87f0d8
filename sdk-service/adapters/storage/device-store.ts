import type { DeviceStore, SamePhone } from '../../ports/device-store.ts';
import type { Id } from '../../ports/records.ts';
import { change, type Database, selectFirst, undo } from './database.ts';
import { compileDeviceQueries } from './device-queries.ts';
import { toActivationCode, toActivationCodeRow, toDevice, toDeviceRow } from './device-rows.ts';
import type { LogWriter } from './log-writer.ts';
import type { RevokeDevice } from './revoke-device.ts';
import type { SubjectReader } from './subject-reader.ts';
import { toUser } from './user-rows.ts';

/** Activation codes and devices. Each decision stands in the condition of an UPDATE: of two at once, one wins. */
export function createDeviceStore(
  database: Database,
  {
    logs,
    subjects,
    revokeDevice,
  }: { readonly logs: LogWriter; readonly subjects: SubjectReader; readonly revokeDevice: RevokeDevice },
): DeviceStore {
  const queries = compileDeviceQueries(database);

  async function findUser(id: Id) {
    const row = await database.first(queries.user, { id });
    return row && toUser(row);
  }

  return {
    openActivationCode: (code, record) =>
      database.write(function* () {
        if ((yield* change(queries.lockUser, { id: code.userId })) === 0) return 'no-user';
        yield* change(queries.supersede, { userId: code.userId, now: code.createdAt.getTime() });
        if ((yield* selectFirst(queries.openCode, { codeHash: code.codeHash })) !== undefined) {
          yield* undo();
          return 'taken';
        }
        yield* change(queries.insertCode, toActivationCodeRow(code));
        yield* logs.change(record);
        return 'opened';
      }),

    async findActivationCode(by) {
      const row =
        'codeHash' in by ? await database.first(queries.codeByHash, by) : await database.first(queries.codeByPath, by);
      const user = row && (await findUser(row.user_id));
      return row && user && { code: toActivationCode(row), user };
    },

    async countActivationTry({ id, maximumTries, now }) {
      await database.write(() => change(queries.countTry, { id, maximumTries, now: now.getTime() }));
    },

    activateDevice: ({ codeId, added, replaces, deviceLimit, now, change: record }) =>
      database.write(function* () {
        const row = toDeviceRow(added);
        const at = now.getTime();
        const mayUse =
          (yield* change(queries.lockUser, { id: row.user_id })) === 1 &&
          (yield* change(queries.useCode, { id: codeId, userId: row.user_id, now: at })) === 1;
        if (!mayUse) {
          yield* undo();
          return 'closed';
        }
        const others = yield* selectFirst(queries.countOthers, { userId: row.user_id, ...samePhone(replaces) });
        if ((others?.count ?? 0) >= deviceLimit) {
          yield* undo();
          return 'device-limit';
        }
        yield* change(queries.revokePending, { userId: row.user_id, now: at });
        yield* change(queries.insertDevice, row);
        yield* logs.change(record);
        return 'activated';
      }),

    async findPendingDevice(confirmationHash) {
      const row = await database.first(queries.pending, { confirmationHash });
      const device = row && toDevice(row);
      const user = row && (await findUser(row.user_id));
      if (row === undefined || device === undefined || user === undefined) return undefined;
      const confirmUntil = new Date(row.confirm_until ?? 0);
      return { device, user, tokenHash: row.token_hash ?? undefined, confirmUntil };
    },

    confirmDevice: ({ id, userId, replaces, deviceLimit, now, change: record }) =>
      database.write(function* () {
        const at = now.getTime();
        const isThere = (yield* change(queries.lockUser, { id: userId })) === 1;
        const replaced = yield* change(queries.revokeSamePhone, { userId, now: at, ...samePhone(replaces) });
        if (isThere && (yield* change(queries.confirm, { id, userId, deviceLimit, now: at })) === 1) {
          yield* logs.change(record(replaced));
          return 'confirmed';
        }
        yield* undo();
        const isOpen = (yield* selectFirst(queries.confirmable, { id, now: at })) !== undefined;
        return isThere && isOpen ? 'device-limit' : 'closed';
      }),

    listDevices: (userId) => subjects.listDevices(userId),

    async findDevice(id) {
      const row = await database.first(queries.active, { id });
      const device = row && toDevice(row);
      const user = row && (await findUser(row.user_id));
      return device && user && { device, user };
    },

    revokeDevice: (id, record) => database.write(() => revokeDevice(id, record)),

    purgeActivations: ({ before, limit }) =>
      database.write(function* () {
        const sweep = { before: before.getTime(), limit };
        const codes = yield* change(queries.purgeCodes, sweep);
        let devices = 0;
        for (const purge of queries.purgeDevices) devices = yield* change(purge, sweep);
        return codes + devices;
      }),
  };
}

function samePhone({ tokenHash, name }: SamePhone) {
  // What is null equals nothing, in SQL.
  return { tokenHash: tokenHash ?? null, name: name ?? null };
}

import type { UserStore } from '../../ports/storage.ts';
import type { AuthenticatorCommands } from './authenticator-commands.ts';
import { change, type Database } from './database.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { LogWriter } from './log-writer.ts';
import { markers } from './markers.ts';
import type { NameCommands } from './name-commands.ts';
import type { SubjectReader } from './subject-reader.ts';
import { authenticatorColumns, countDevices, joinAuthenticators } from './subject-rows.ts';
import { changeUserFields } from './user-commands.ts';
import { toUser, toUserRow, userColumns, type WrittenUserRow, writtenUserColumns } from './user-rows.ts';

export function createUserStore(
  database: Database,
  {
    logs,
    authenticators,
    names,
    subjects,
    pins,
  }: {
    readonly logs: LogWriter;
    readonly authenticators: AuthenticatorCommands;
    readonly names: NameCommands;
    readonly subjects: SubjectReader;
    readonly pins: Pick<KnownSecrets, 'write'>;
  },
): UserStore {
  const { limit } = database.dialect;
  const byName = database.query((builder, user: { canonicalName: string }) =>
    builder.selectFrom('users').select(userColumns).where('canonical_name', '=', user.canonicalName),
  );
  const byId = database.query((builder, user: { id: string }) =>
    builder.selectFrom('users').select(userColumns).where('id', '=', user.id),
  );
  const recordByName = database.query((builder, user: { canonicalName: string }) =>
    builder
      .selectFrom('users')
      .select(userColumns)
      // Both are null without a token.
      .select(['users.oath_serial_number', 'users.oath_time_step_seconds'])
      .select(countDevices)
      .where('users.canonical_name', '=', user.canonicalName),
  );
  const subjectByName = database.query((builder, user: { canonicalName: string }) =>
    joinAuthenticators(builder.selectFrom('users'))
      .select(userColumns)
      .select(authenticatorColumns)
      .where('users.canonical_name', '=', user.canonicalName),
  );
  const subjectById = database.query((builder, user: { id: string }) =>
    joinAuthenticators(builder.selectFrom('users'))
      .select(userColumns)
      .select(authenticatorColumns)
      .where('users.id', '=', user.id),
  );
  const behind = database.query((builder, page: { after: string; limit: number }) =>
    builder
      .selectFrom('users')
      .select(userColumns)
      .where('canonical_name', '>', page.after)
      .orderBy('canonical_name')
      .modifyEnd(limit(page.limit)),
  );
  const disabledWhoPass = database.query((builder) =>
    builder
      .selectFrom('users')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where(({ eb, lit }) => eb('enabled', '=', lit(0)))
      .where('when_disabled', '=', 'succeed'),
  );
  const insert = database.query((builder, row: WrittenUserRow) =>
    builder.insertInto('users').values(markers(row, writtenUserColumns)),
  );

  return {
    async countDisabledWhoPass() {
      const [row] = await database.all(disabledWhoPass, {});
      return row?.count ?? 0;
    },

    async findUser(canonicalName) {
      const row = await database.first(byName, { canonicalName });
      return row && toUser(row);
    },

    async findUserById(id) {
      const row = await database.first(byId, { id });
      return row && toUser(row);
    },

    async findRecord(canonicalName) {
      const row = await database.first(recordByName, { canonicalName });
      if (row === undefined) return undefined;
      const { oath_serial_number: serialNumber, oath_time_step_seconds: timeStepSeconds } = row;
      const oathToken =
        serialNumber === null || timeStepSeconds === null ? undefined : { serialNumber, timeStepSeconds };
      return { user: toUser(row), oathToken, hasActiveDevice: row.device_count > 0 };
    },

    async findSubject(canonicalName) {
      const row = await database.first(subjectByName, { canonicalName });
      return row && subjects.read(row);
    },

    async findSubjectById(id) {
      const row = await database.first(subjectById, { id });
      return row && subjects.read(row);
    },

    async listUsers(page) {
      return (await database.all(behind, page)).map(toUser);
    },

    addUser: (user, record, pinHash) =>
      database.write(function* () {
        if ((yield* names.findHolder(user.canonicalName)) !== undefined) return false;
        yield* change(insert, toUserRow(user));
        if (pinHash !== undefined) yield* pins.write(user.id, pinHash);
        yield* logs.change(record);
        return true;
      }),

    changeUser: (id, fields, record) =>
      database.write(function* () {
        const found = yield* changeUserFields(database, { id, fields, at: record.at });
        if (found) yield* logs.change(record);
        return found;
      }),

    setOathToken: (id, token, record) =>
      database.write(function* () {
        // The user is touched first: it tells whether there is one.
        const found = yield* changeUserFields(database, { id, fields: {}, at: record.at });
        if (!found) return false;
        yield* authenticators.storeOathToken(id, token);
        yield* logs.change(record);
        return true;
      }),

    resetThrottle: (id, kind, record) =>
      database.write(function* () {
        yield* authenticators.resetThrottle(id, kind);
        yield* logs.change(record);
      }),
  };
}

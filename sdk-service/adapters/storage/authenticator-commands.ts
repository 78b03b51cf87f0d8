import type { FailureKey, Id, OathToken } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';
import { createReleaseImportedToken } from './imported-token-commands.ts';
import { markers } from './markers.ts';
import type { TimeStepSeconds } from './schema.ts';
import { type OathTokenRow, toOathTokenRow } from './subject-rows.ts';

/** What several commands do to a user's authenticators. */
export interface AuthenticatorCommands {
  /** Gives the user this token instead of any he had, which goes back if it was imported; failures so far stay. */
  storeOathToken(userId: Id, token: OathToken): Command<void>;
  /** Takes the user's token away, which goes back if it was imported; failures so far stay. */
  removeOathToken(userId: Id): Command<void>;
  resetThrottle(userId: Id, kind: FailureKey): Command<void>;
  /**
   * Moves the moving factor of the user's token forward and forgets failures, unless they have throttled him: a code is
   * accepted once (RFC 6238 §5.2, RFC 4226 §7.2), and not looked at while throttled (RFC 4226 §7.3).
   *
   * @returns false when it did not move.
   */
  moveTimeStep(accepted: AcceptedCode): Command<boolean>;
}

export interface AcceptedCode {
  readonly userId: Id;
  /** Of the token that the code was checked with; another that he got meanwhile is not moved by it. */
  readonly tokenKey: Buffer | undefined;
  readonly timeStep: number;
  readonly drift: number;
  readonly closedAt: number;
  readonly now: number;
}

const tokenColumns = [
  'secret',
  'serial_number',
  'algorithm',
  'digits',
  'time_step_seconds',
  'last_time_step',
  'drift',
] as const satisfies readonly (keyof OathTokenRow)[];

export function createAuthenticatorCommands(database: Database): AuthenticatorCommands {
  const replaceToken = database.query((builder, row: OathTokenRow & { userId: string }) =>
    builder
      .updateTable('authenticators')
      .set(markers(row, tokenColumns))
      .where('user_id', '=', row.userId)
      .where('kind', '=', 'oath-token'),
  );
  const insertToken = database.query((builder, row: OathTokenRow & { userId: string }) =>
    builder
      .insertInto('authenticators')
      .values({ user_id: row.userId, kind: 'oath-token', failures: 0, ...markers(row, tokenColumns) }),
  );
  const clearToken = database.query((builder, owner: { userId: string }) =>
    builder
      .updateTable('authenticators')
      .set({
        secret: null,
        serial_number: null,
        algorithm: null,
        digits: null,
        time_step_seconds: null,
        last_time_step: null,
        drift: null,
      })
      .where('user_id', '=', owner.userId)
      .where('kind', '=', 'oath-token'),
  );
  const showToken = database.query(
    (builder, shown: { userId: string; serialNumber: string | null; timeStepSeconds: TimeStepSeconds | null }) =>
      builder
        .updateTable('users')
        .set({ oath_serial_number: shown.serialNumber, oath_time_step_seconds: shown.timeStepSeconds })
        .where('id', '=', shown.userId),
  );
  const releaseImported = createReleaseImportedToken(database);
  const reset = database.query((builder, at: { userId: string; kind: FailureKey }) =>
    builder
      .updateTable('authenticators')
      .set({ failures: 0, forgotten_failures: 0, throttled_until: null })
      .where('user_id', '=', at.userId)
      .where('kind', '=', at.kind),
  );

  const moveTimeStep = database.query(
    (builder, step: { readonly [Field in keyof AcceptedCode]: AcceptedCode[Field] }) =>
      builder
        .updateTable('authenticators')
        .set({ last_time_step: step.timeStep, drift: step.drift, failures: 0, throttled_until: null })
        .where('user_id', '=', step.userId)
        .where('kind', '=', 'oath-token')
        .where('secret', '=', step.tokenKey as Buffer)
        .where('last_time_step', '<', step.timeStep)
        .where('failures', '<', step.closedAt)
        .where(({ eb, or }) => or([eb('throttled_until', 'is', null), eb('throttled_until', '<=', step.now)])),
  );

  return {
    *moveTimeStep(accepted) {
      return (yield* change(moveTimeStep, { ...accepted })) === 1;
    },

    *storeOathToken(userId, token) {
      yield* releaseImported(userId);
      const row = { userId, ...toOathTokenRow(token) };
      const replaced = yield* change(replaceToken, row);
      if (replaced === 0) yield* change(insertToken, row);
      yield* change(showToken, { userId, serialNumber: row.serial_number, timeStepSeconds: row.time_step_seconds });
    },

    *removeOathToken(userId) {
      yield* releaseImported(userId);
      yield* change(clearToken, { userId });
      yield* change(showToken, { userId, serialNumber: null, timeStepSeconds: null });
    },

    *resetThrottle(userId, kind) {
      yield* change(reset, { userId, kind });
    },
  };
}

import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely';
import type { Device } from '../../ports/device.ts';
import type { HeldToken, OathToken, Subject, Throttle } from '../../ports/records.ts';
import type { AuthenticatorsTable, Tables } from './schema.ts';
import { toUser, type UserRow } from './user-rows.ts';

type OathColumns = Pick<
  AuthenticatorsTable,
  'secret' | 'serial_number' | 'algorithm' | 'digits' | 'time_step_seconds' | 'last_time_step' | 'drift'
>;

/** The authenticators of a user beside him, as `joinAuthenticators` and `authenticatorColumns` select them. */
export type SubjectRow = UserRow & {
  [Column in keyof OathColumns as `oath_${Column}`]: OathColumns[Column] | null;
} & Record<
    | 'oath_failures'
    | 'oath_throttled_until'
    | 'oath_starts_at'
    | 'oath_expires_at'
    | 'oath_enabled'
    | 'text_failures'
    | 'text_throttled_until'
    | 'pin_failures'
    | 'pin_throttled_until'
    | 'block_expires_at'
    | 'bypass_number'
    | 'bypass_expires_at',
    number | null
  > & {
    /** Of active devices. */
    device_count: number;
    /** Null: he has no PIN. */
    pin_user_id: string | null;
  };

export const authenticatorColumns = [
  'oath.secret as oath_secret',
  'oath.serial_number as oath_serial_number',
  'oath.algorithm as oath_algorithm',
  'oath.digits as oath_digits',
  'oath.time_step_seconds as oath_time_step_seconds',
  'oath.last_time_step as oath_last_time_step',
  'oath.drift as oath_drift',
  'oath.failures as oath_failures',
  'oath.throttled_until as oath_throttled_until',
  'imported.starts_at as oath_starts_at',
  'imported.expires_at as oath_expires_at',
  'imported.enabled as oath_enabled',
  'texting.failures as text_failures',
  'texting.throttled_until as text_throttled_until',
  'known_pin.user_id as pin_user_id',
  'pinning.failures as pin_failures',
  'pinning.throttled_until as pin_throttled_until',
  'block.expires_at as block_expires_at',
  'bypass.number as bypass_number',
  'bypass.expires_at as bypass_expires_at',
] as const;

/** How many active devices a user has, as `device_count`. */
export function countDevices({ selectFrom }: ExpressionBuilder<Tables, 'users'>) {
  return selectFrom('devices')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .whereRef('devices.user_id', '=', 'users.id')
    .where('devices.state', '=', 'active')
    .$asScalar()
    .$notNull()
    .as('device_count');
}

/** Joins what an authentication needs of a user's authenticators, and what stands for or against him. */
export function joinAuthenticators<Row>(users: SelectQueryBuilder<Tables, 'users', Row>) {
  return (
    users
      .leftJoin('authenticators as oath', (join) =>
        join.onRef('oath.user_id', '=', 'users.id').on('oath.kind', '=', 'oath-token'),
      )
      // What bounds the use of a token of the company stands there alone.
      .leftJoin('imported_tokens as imported', 'imported.owner_id', 'users.id')
      .leftJoin('authenticators as texting', (join) =>
        join.onRef('texting.user_id', '=', 'users.id').on('texting.kind', '=', 'text'),
      )
      .leftJoin('pins as known_pin', (join) => join.onRef('known_pin.user_id', '=', 'users.id'))
      .leftJoin('authenticators as pinning', (join) =>
        join.onRef('pinning.user_id', '=', 'users.id').on('pinning.kind', '=', 'pin'),
      )
      .leftJoin('blocks as block', (join) =>
        join.onRef('block.user_id', '=', 'users.id').on('block.ended_at', 'is', null),
      )
      .leftJoin('bypasses as bypass', (join) =>
        join.onRef('bypass.user_id', '=', 'users.id').on('bypass.ended_at', 'is', null),
      )
      .select(countDevices)
  );
}

export function toSubject(row: SubjectRow, devices: readonly Device[]): Subject {
  return {
    user: toUser(row),
    oathToken: toOathToken(row),
    devices,
    oathThrottle: toThrottle(row.oath_failures, row.oath_throttled_until),
    textThrottle: toThrottle(row.text_failures, row.text_throttled_until),
    pin: row.pin_user_id === null ? undefined : toThrottle(row.pin_failures, row.pin_throttled_until),
    block: row.block_expires_at === null ? undefined : { expiresAt: new Date(row.block_expires_at) },
    bypass:
      row.bypass_number === null || row.bypass_expires_at === null
        ? undefined
        : { number: row.bypass_number, expiresAt: new Date(row.bypass_expires_at) },
  };
}

export function toThrottle(failures: number | null, throttledUntil: number | null): Throttle {
  return {
    failures: failures ?? 0,
    throttledUntil: throttledUntil === null ? undefined : new Date(throttledUntil),
  };
}

export type OathTokenRow = { [Column in keyof OathColumns]: NonNullable<OathColumns[Column]> };

export function toOathTokenRow(token: OathToken): OathTokenRow {
  return {
    secret: token.sealedKey,
    serial_number: token.serialNumber,
    algorithm: token.algorithm,
    digits: token.digits,
    time_step_seconds: token.timeStepSeconds ?? 0,
    last_time_step: token.lastTimeStep,
    drift: token.drift,
  };
}

function toOathToken(row: SubjectRow): HeldToken | undefined {
  if (
    row.oath_secret === null ||
    row.oath_serial_number === null ||
    row.oath_algorithm === null ||
    row.oath_digits === null ||
    row.oath_time_step_seconds === null ||
    row.oath_last_time_step === null ||
    row.oath_drift === null
  ) {
    return undefined;
  }
  return {
    sealedKey: row.oath_secret,
    serialNumber: row.oath_serial_number,
    algorithm: row.oath_algorithm,
    digits: row.oath_digits,
    timeStepSeconds: row.oath_time_step_seconds === 0 ? undefined : row.oath_time_step_seconds,
    lastTimeStep: row.oath_last_time_step,
    drift: row.oath_drift,
    startsAt: toDate(row.oath_starts_at),
    expiresAt: toDate(row.oath_expires_at),
    enabled: row.oath_enabled !== 0,
  };
}

function toDate(instant: number | null): Date | undefined {
  return instant === null ? undefined : new Date(instant);
}

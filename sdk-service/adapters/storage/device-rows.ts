import { sql } from 'kysely';
import type { Device } from '../../ports/device.ts';
import type { ActivationCode, NewDevice } from '../../ports/device-store.ts';
import type { ActivationCodesTable, DevicesTable } from './device-tables.ts';

export type DeviceRow = { [Column in keyof DevicesTable]: DevicesTable[Column] };
export type ActivationCodeRow = { [Column in keyof ActivationCodesTable]: ActivationCodesTable[Column] };

export const deviceColumns = [
  'id',
  'user_id',
  'name',
  'app_version',
  'state',
  'kind',
  'token',
  'token_hash',
  'secret',
  'algorithm',
  'last_time_step',
  'drift',
  'confirmation_hash',
  'confirm_until',
  'created_at',
  'activated_at',
  'last_used_at',
  'revoked_at',
] as const satisfies readonly (keyof DeviceRow)[];

export const activationCodeColumns = [
  'id',
  'user_id',
  'code_hash',
  'path_hash',
  'state',
  'tries',
  'created_at',
  'expires_at',
  'ended_at',
] as const satisfies readonly (keyof ActivationCodeRow)[];

/** Undefined for one that is revoked: nothing of it is left to check a code with. */
export function toDevice(row: DeviceRow): Device | undefined {
  if (row.secret === null) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    appVersion: row.app_version,
    state: row.state,
    kind: row.kind,
    sealedKey: row.secret,
    algorithm: row.algorithm ?? undefined,
    lastTimeStep: row.last_time_step,
    drift: row.drift,
    createdAt: new Date(row.created_at),
    activatedAt: toInstant(row.activated_at),
    lastUsedAt: toInstant(row.last_used_at),
  };
}

export function toDeviceRow({ device, sealedToken, tokenHash, confirmationHash, confirmUntil }: NewDevice): DeviceRow {
  return {
    id: device.id,
    user_id: device.userId,
    name: device.name,
    app_version: device.appVersion,
    state: device.state,
    kind: device.kind,
    token: sealedToken ?? null,
    token_hash: tokenHash ?? null,
    secret: device.sealedKey,
    algorithm: device.algorithm ?? null,
    last_time_step: device.lastTimeStep,
    drift: device.drift,
    confirmation_hash: confirmationHash,
    confirm_until: confirmUntil.getTime(),
    created_at: device.createdAt.getTime(),
    activated_at: device.activatedAt?.getTime() ?? null,
    last_used_at: device.lastUsedAt?.getTime() ?? null,
    revoked_at: null,
  };
}

export function toActivationCode(row: ActivationCodeRow): ActivationCode {
  return {
    id: row.id,
    userId: row.user_id,
    codeHash: row.code_hash,
    pathHash: row.path_hash ?? undefined,
    state: row.state,
    tries: row.tries,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  };
}

export function toActivationCodeRow(code: ActivationCode): ActivationCodeRow {
  return {
    id: code.id,
    user_id: code.userId,
    code_hash: code.codeHash,
    path_hash: code.pathHash ?? null,
    state: code.state,
    tries: code.tries,
    created_at: code.createdAt.getTime(),
    expires_at: code.expiresAt.getTime(),
    ended_at: null,
  };
}

function toInstant(milliseconds: number | null): Date | undefined {
  return milliseconds === null ? undefined : new Date(milliseconds);
}

/**
 * By an expression: ordered by the column itself, SQLite would rather go through all active devices in that order than look
 * up the few of one user.
 */
export function oldestFirst(column: 'created_at' | 'devices.created_at') {
  return sql<number>`${sql.ref(column)} + 0`;
}

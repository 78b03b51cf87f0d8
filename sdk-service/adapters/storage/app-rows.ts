import type { AppDevice, NewAppDevice, PublicJwk } from '../../ports/app-device.ts';
import type { AppEnrollment, PushRequest } from '../../ports/app-store.ts';
import type { AppDevicesTable, AppEnrollmentsTable, PushRequestsTable } from './app-tables.ts';
import type { DevicesTable } from './device-tables.ts';

export type AppDeviceRow = { [Column in keyof AppDevicesTable]: AppDevicesTable[Column] };
export type AppEnrollmentRow = { [Column in keyof AppEnrollmentsTable]: AppEnrollmentsTable[Column] };
export type PushRequestRow = { [Column in keyof PushRequestsTable]: PushRequestsTable[Column] };

export const appDeviceColumns = [
  'id',
  'user_id',
  'platform',
  'key_storage',
  'pop_key',
  'pop_thumbprint',
  'confirmed_at',
  'uv_credential',
  'uv_key',
  'uv_counter',
  'uv_backed_up',
  'push',
  'push_hash',
  'silent_count',
  'seen_at',
] as const satisfies readonly (keyof AppDeviceRow)[];

export const appEnrollmentColumns = [
  'id',
  'user_id',
  'account_id',
  'session_hash',
  'token_hash',
  'state',
  'device_id',
  'challenge_id',
  'tests',
  'created_at',
  'expires_at',
  'ended_at',
] as const satisfies readonly (keyof AppEnrollmentRow)[];

export const pushRequestColumns = [
  'id',
  'user_id',
  'challenge_id',
  'device_id',
  'nonce',
  'message',
  'expires_at',
] as const satisfies readonly (keyof PushRequestRow)[];

/** A device of our app beside its row in `devices`. */
export type AppDeviceWithDevice = Omit<AppDeviceRow, 'user_id'> & {
  readonly device_user_id: string;
  readonly device_name: string;
  readonly device_state: DevicesTable['state'];
};

export function toAppDevice(row: AppDeviceWithDevice): AppDevice {
  return {
    id: row.id,
    userId: row.device_user_id,
    name: row.device_name,
    state: row.device_state === 'pending' && row.confirmed_at !== null ? 'confirmed' : row.device_state,
    platform: row.platform,
    keyStorage: row.key_storage,
    popKey: JSON.parse(row.pop_key) as PublicJwk,
    userVerification:
      row.uv_credential === null || row.uv_key === null
        ? undefined
        : {
            credentialId: row.uv_credential,
            publicKey: row.uv_key,
            counter: row.uv_counter,
            backedUp: row.uv_backed_up === 1,
          },
    sealedPush: row.push ?? undefined,
    silentCount: row.silent_count,
  };
}

export function toAppDeviceRow({ app, device, popThumbprint, pushHash }: NewAppDevice): AppDeviceRow {
  return {
    id: app.id,
    user_id: app.userId,
    platform: app.platform,
    key_storage: app.keyStorage,
    pop_key: JSON.stringify(app.popKey),
    pop_thumbprint: popThumbprint,
    confirmed_at: null,
    uv_credential: null,
    uv_key: null,
    uv_counter: 0,
    uv_backed_up: 0,
    push: app.sealedPush ?? null,
    push_hash: pushHash ?? null,
    silent_count: 0,
    seen_at: device.createdAt.getTime(),
  };
}

export function toAppEnrollment(row: AppEnrollmentRow): AppEnrollment {
  return {
    id: row.id,
    userId: row.user_id,
    accountId: row.account_id,
    sessionHash: row.session_hash,
    tokenHash: row.token_hash,
    state: row.state,
    deviceId: row.device_id ?? undefined,
    challengeId: row.challenge_id ?? undefined,
    tests: row.tests,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  };
}

export function toAppEnrollmentRow(enrollment: AppEnrollment): AppEnrollmentRow {
  return {
    id: enrollment.id,
    user_id: enrollment.userId,
    account_id: enrollment.accountId,
    session_hash: enrollment.sessionHash,
    token_hash: enrollment.tokenHash,
    state: enrollment.state,
    device_id: enrollment.deviceId ?? null,
    challenge_id: enrollment.challengeId ?? null,
    tests: enrollment.tests,
    created_at: enrollment.createdAt.getTime(),
    expires_at: enrollment.expiresAt.getTime(),
    ended_at: null,
  };
}

export function toPushRequest(row: PushRequestRow): PushRequest {
  return {
    id: row.id,
    challengeId: row.challenge_id,
    deviceId: row.device_id,
    userId: row.user_id,
    nonce: row.nonce,
    message: row.message,
    expiresAt: new Date(row.expires_at),
  };
}

export function toPushRequestRow(request: PushRequest): PushRequestRow {
  return {
    id: request.id,
    user_id: request.userId,
    challenge_id: request.challengeId,
    device_id: request.deviceId,
    nonce: request.nonce,
    message: request.message,
    expires_at: request.expiresAt.getTime(),
  };
}

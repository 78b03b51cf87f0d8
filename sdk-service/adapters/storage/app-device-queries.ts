import type { ServerKey } from '../../ports/app-store.ts';
import { compileRaiseCounter } from './app-counter.ts';
import { type AppDeviceRow, type AppEnrollmentRow, appDeviceColumns, appEnrollmentColumns } from './app-rows.ts';
import type { Database } from './database.ts';
import { wiped } from './device-queries.ts';
import { type DeviceRow, deviceColumns, oldestFirst } from './device-rows.ts';
import { markers } from './markers.ts';
import { userColumns } from './user-rows.ts';

const selected = [
  'app_devices.id',
  'app_devices.platform',
  'app_devices.key_storage',
  'app_devices.pop_key',
  'app_devices.pop_thumbprint',
  'app_devices.confirmed_at',
  'app_devices.uv_credential',
  'app_devices.uv_key',
  'app_devices.uv_counter',
  'app_devices.uv_backed_up',
  'app_devices.push',
  'app_devices.push_hash',
  'app_devices.silent_count',
  'app_devices.seen_at',
  'devices.user_id as device_user_id',
  'devices.name as device_name',
  'devices.state as device_state',
] as const;

/** The statements of `app-device-store.ts`; long, since they are about one thing. */
export function compileAppDeviceQueries(database: Database) {
  return {
    /** Changes nothing: of two commands about one user, one waits for the other. */
    lockUser: database.query((builder, user: { id: string }) =>
      builder
        .updateTable('users')
        .set(({ ref }) => ({ updated_at: ref('updated_at') }))
        .where('id', '=', user.id),
    ),

    user: database.query((builder, user: { id: string }) =>
      builder.selectFrom('users').select(userColumns).where('id', '=', user.id),
    ),

    openOfUser: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('app_enrollments')
        .select(['id', 'device_id'])
        .where('user_id', '=', of.userId)
        .where('ended_at', 'is', null),
    ),

    insertEnrollment: database.query((builder, row: AppEnrollmentRow) =>
      builder.insertInto('app_enrollments').values(markers(row, appEnrollmentColumns)),
    ),

    enrollmentById: database.query((builder, by: { id: string }) =>
      builder.selectFrom('app_enrollments').select(appEnrollmentColumns).where('id', '=', by.id),
    ),

    enrollmentByToken: database.query((builder, by: { tokenHash: Buffer }) =>
      builder.selectFrom('app_enrollments').select(appEnrollmentColumns).where('token_hash', '=', by.tokenHash),
    ),

    /** R14: a token is good once. */
    redeem: database.query((builder, of: { id: string; userId: string; deviceId: string; now: number }) =>
      builder
        .updateTable('app_enrollments')
        .set({ state: 'redeemed', device_id: of.deviceId })
        .where('id', '=', of.id)
        .where('user_id', '=', of.userId)
        .where('state', '=', 'issued')
        .where('ended_at', 'is', null)
        .where('expires_at', '>', of.now),
    ),

    confirmEnrollment: database.query((builder, of: { deviceId: string; now: number }) =>
      builder
        .updateTable('app_enrollments')
        .set({ state: 'confirmed' })
        .where('device_id', '=', of.deviceId)
        .where('state', '=', 'redeemed')
        .where('ended_at', 'is', null)
        .where('expires_at', '>', of.now),
    ),

    confirmDevice: database.query((builder, of: { deviceId: string; confirmationHash: Buffer; now: number }) =>
      builder
        .updateTable('devices')
        .set({ confirmation_hash: null })
        .where('id', '=', of.deviceId)
        .where('state', '=', 'pending')
        .where('confirmation_hash', '=', of.confirmationHash)
        .where('confirm_until', '>', of.now),
    ),

    confirmApp: database.query(
      (
        builder,
        of: {
          deviceId: string;
          credentialId: string | null;
          publicKey: Buffer | null;
          counter: number;
          backedUp: 0 | 1;
          now: number;
        },
      ) =>
        builder
          .updateTable('app_devices')
          .set({
            confirmed_at: of.now,
            uv_credential: of.credentialId,
            uv_key: of.publicKey,
            uv_counter: of.counter,
            uv_backed_up: of.backedUp,
          })
          .where('id', '=', of.deviceId)
          .where('confirmed_at', 'is', null),
    ),

    /** Only a device that was tested, in the session that began it. */
    complete: database.query((builder, of: { id: string; userId: string; sessionHash: Buffer; now: number }) =>
      builder
        .updateTable('app_enrollments')
        .set({ state: 'completed', ended_at: of.now })
        .where('id', '=', of.id)
        .where('user_id', '=', of.userId)
        .where('session_hash', '=', of.sessionHash)
        .where('state', '=', 'confirmed')
        .where('ended_at', 'is', null)
        .where('expires_at', '>', of.now)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('challenges')
              .select('challenges.id')
              .whereRef('challenges.id', '=', 'app_enrollments.challenge_id')
              .where('challenges.kind', '=', 'app')
              .where('challenges.purpose', '=', 'enrollment')
              .where('challenges.state', '=', 'approved'),
          ),
        ),
    ),

    activate: database.query((builder, of: { deviceId: string; userId: string; deviceLimit: number; now: number }) =>
      builder
        .updateTable('devices')
        .set({ state: 'active', activated_at: of.now })
        .where('id', '=', of.deviceId)
        .where('user_id', '=', of.userId)
        .where('state', '=', 'pending')
        .where('kind', '=', 'app')
        .where(
          ({ selectFrom }) =>
            selectFrom('devices as others')
              .select(({ fn }) => fn.countAll<number>().as('count'))
              .where('others.user_id', '=', of.userId)
              .where('others.state', '=', 'active'),
          '<',
          of.deviceLimit,
        ),
    ),

    closeEnrollment: database.query((builder, of: { id: string; now: number }) =>
      builder
        .updateTable('app_enrollments')
        .set({ state: 'closed', ended_at: of.now })
        .where('id', '=', of.id)
        .where('ended_at', 'is', null),
    ),

    revokePending: database.query((builder, of: { deviceId: string; now: number }) =>
      builder
        .updateTable('devices')
        .set({ ...wiped, revoked_at: of.now })
        .where('id', '=', of.deviceId)
        .where('state', '=', 'pending'),
    ),

    countActive: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('devices')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('user_id', '=', of.userId)
        .where('state', '=', 'active'),
    ),

    byKey: database.query((builder, of: { thumbprint: Buffer }) =>
      builder.selectFrom('app_devices').select('id').where('pop_thumbprint', '=', of.thumbprint),
    ),

    byPush: database.query((builder, of: { hash: Buffer }) =>
      builder.selectFrom('app_devices').select('id').where('push_hash', '=', of.hash),
    ),

    insertDevice: database.query((builder, row: DeviceRow) =>
      builder.insertInto('devices').values(markers(row, deviceColumns)),
    ),

    insertApp: database.query((builder, row: AppDeviceRow) =>
      builder.insertInto('app_devices').values(markers(row, appDeviceColumns)),
    ),

    appById: database.query((builder, of: { id: string }) =>
      builder
        .selectFrom('app_devices')
        .innerJoin('devices', 'devices.id', 'app_devices.id')
        .select(selected)
        .where('app_devices.id', '=', of.id),
    ),

    activeOfUser: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('app_devices')
        .innerJoin('devices', 'devices.id', 'app_devices.id')
        .select(selected)
        .where('app_devices.user_id', '=', of.userId)
        .where('devices.user_id', '=', of.userId)
        .where('devices.state', '=', 'active')
        .orderBy(oldestFirst('devices.created_at'))
        .orderBy('devices.id'),
    ),

    changePush: database.query((builder, of: { id: string; push: Buffer | null; hash: Buffer | null }) =>
      builder
        .updateTable('app_devices')
        .set({ push: of.push, push_hash: of.hash })
        .where('id', '=', of.id)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('devices')
              .select('devices.id')
              .whereRef('devices.id', '=', 'app_devices.id')
              .where('devices.state', 'in', ['pending', 'active']),
          ),
        ),
    ),

    raiseCounter: compileRaiseCounter(database),

    changeKey: database.query(
      (builder, of: { deviceId: string; expectedThumbprint: Buffer; popKey: string; thumbprint: Buffer }) =>
        builder
          .updateTable('app_devices')
          .set({ pop_key: of.popKey, pop_thumbprint: of.thumbprint })
          .where('id', '=', of.deviceId)
          .where('pop_thumbprint', '=', of.expectedThumbprint)
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom('devices')
                .select('devices.id')
                .whereRef('devices.id', '=', 'app_devices.id')
                .where('devices.state', 'in', ['pending', 'active']),
            ),
          ),
    ),

    rename: database.query((builder, of: { id: string; name: string }) =>
      builder
        .updateTable('devices')
        .set({ name: of.name })
        .where('id', '=', of.id)
        .where('state', 'in', ['pending', 'active']),
    ),

    noteSeen: database.query((builder, of: { id: string; now: number }) =>
      builder.updateTable('app_devices').set({ seen_at: of.now, silent_count: 0 }).where('id', '=', of.id),
    ),

    message: database.query((builder, of: { id: string }) =>
      builder.selectFrom('device_messages').select('id').where('id', '=', of.id),
    ),

    insertMessage: database.query((builder, of: { id: string; expiresAt: number }) =>
      builder.insertInto('device_messages').values({ id: of.id, expires_at: of.expiresAt }),
    ),

    keys: database.query((builder) =>
      builder.selectFrom('server_keys').select(['id', 'key_use', 'public_key', 'sealed', 'created_at']),
    ),

    keyOfUse: database.query((builder, of: { use: ServerKey['use'] }) =>
      builder.selectFrom('server_keys').select('id').where('key_use', '=', of.use),
    ),

    insertKey: database.query(
      (builder, key: { id: string; use: ServerKey['use']; publicKey: string; sealed: Buffer; createdAt: number }) =>
        builder.insertInto('server_keys').values({
          id: key.id,
          key_use: key.use,
          public_key: key.publicKey,
          sealed: key.sealed,
          created_at: key.createdAt,
        }),
    ),
  };
}

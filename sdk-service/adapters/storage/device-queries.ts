import type { ExpressionBuilder } from 'kysely';
import type { Database } from './database.ts';
import { type ActivationCodeRow, activationCodeColumns, type DeviceRow, deviceColumns } from './device-rows.ts';
import { markers } from './markers.ts';
import type { Tables } from './schema.ts';
import { userColumns } from './user-rows.ts';

type SamePhoneValues = { readonly tokenHash: Buffer | null; readonly name: string | null };

/** What is left of a device that is revoked: neither key nor push address. */
export const wiped = {
  state: 'revoked',
  secret: null,
  token: null,
  token_hash: null,
  confirmation_hash: null,
} as const;

/** The statements of `device-store.ts`. */
export function compileDeviceQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    user: database.query((builder, user: { id: string }) =>
      builder.selectFrom('users').select(userColumns).where('id', '=', user.id),
    ),

    /** Changes nothing: of two commands about one user, one waits for the other. */
    lockUser: database.query((builder, user: { id: string }) =>
      builder
        .updateTable('users')
        .set(({ ref }) => ({ updated_at: ref('updated_at') }))
        .where('id', '=', user.id),
    ),

    supersede: database.query((builder, of: { userId: string; now: number }) =>
      builder
        .updateTable('activation_codes')
        .set({ state: 'closed', ended_at: of.now })
        .where('user_id', '=', of.userId)
        .where('ended_at', 'is', null),
    ),

    openCode: database.query((builder, code: { codeHash: Buffer }) =>
      builder
        .selectFrom('activation_codes')
        .select('id')
        .where('code_hash', '=', code.codeHash)
        .where('ended_at', 'is', null),
    ),

    insertCode: database.query((builder, row: ActivationCodeRow) =>
      builder.insertInto('activation_codes').values(markers(row, activationCodeColumns)),
    ),

    codeByHash: database.query((builder, code: { codeHash: Buffer }) =>
      builder
        .selectFrom('activation_codes')
        .select(activationCodeColumns)
        .where('code_hash', '=', code.codeHash)
        .orderBy('created_at', 'desc')
        .modifyEnd(limit(1)),
    ),

    codeByPath: database.query((builder, code: { pathHash: Buffer }) =>
      builder.selectFrom('activation_codes').select(activationCodeColumns).where('path_hash', '=', code.pathHash),
    ),

    countTry: database.query((builder, wrong: { id: string; maximumTries: number; now: number }) =>
      builder
        .updateTable('activation_codes')
        .set(({ eb, ref, val, lit }) => {
          const isLast = eb(eb('tries', '+', lit(1)), '>=', wrong.maximumTries);
          return {
            tries: eb('tries', '+', lit(1)),
            state: eb
              .case()
              .when(isLast)
              .then(val('closed' as const))
              .else(ref('state'))
              .end(),
            ended_at: eb.case().when(isLast).then(wrong.now).end(),
          };
        })
        .where('id', '=', wrong.id)
        .where('ended_at', 'is', null),
    ),

    useCode: database.query((builder, code: { id: string; userId: string; now: number }) =>
      builder
        .updateTable('activation_codes')
        .set({ state: 'used', ended_at: code.now })
        .where('id', '=', code.id)
        .where('user_id', '=', code.userId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', code.now),
    ),

    countOthers: database.query((builder, of: SamePhoneValues & { userId: string }) =>
      builder
        .selectFrom('devices')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('user_id', '=', of.userId)
        .where('state', '=', 'active')
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('devices as same')
                .select('same.id')
                .whereRef('same.id', '=', 'devices.id')
                .where('same.kind', '=', 'stock')
                .where(({ eb, or }) => or([eb('same.token_hash', '=', of.tokenHash), eb('same.name', '=', of.name)])),
            ),
          ),
        ),
    ),

    revokePending: database.query((builder, of: { userId: string; now: number }) =>
      builder
        .updateTable('devices')
        .set({ ...wiped, revoked_at: of.now })
        .where('user_id', '=', of.userId)
        .where('state', '=', 'pending'),
    ),

    insertDevice: database.query((builder, row: DeviceRow) =>
      builder.insertInto('devices').values(markers(row, deviceColumns)),
    ),

    pending: database.query((builder, device: { confirmationHash: Buffer }) =>
      builder
        .selectFrom('devices')
        .select(deviceColumns)
        .where('confirmation_hash', '=', device.confirmationHash)
        .where('state', '=', 'pending'),
    ),

    revokeSamePhone: database.query((builder, of: SamePhoneValues & { userId: string; now: number }) =>
      builder
        .updateTable('devices')
        .set({ ...wiped, revoked_at: of.now })
        .where('user_id', '=', of.userId)
        .where('state', '=', 'active')
        // Our own app on the same phone is another device.
        .where('kind', '=', 'stock')
        .where(({ eb, or }) => or([eb('token_hash', '=', of.tokenHash), eb('name', '=', of.name)])),
    ),

    confirm: database.query((builder, device: { id: string; userId: string; deviceLimit: number; now: number }) =>
      builder
        .updateTable('devices')
        .set({ state: 'active', activated_at: device.now, confirmation_hash: null })
        .where('id', '=', device.id)
        .where('user_id', '=', device.userId)
        .where('state', '=', 'pending')
        .where('confirm_until', '>', device.now)
        .where(
          ({ selectFrom }) =>
            selectFrom('devices as others')
              .select(({ fn }) => fn.countAll<number>().as('count'))
              .where('others.user_id', '=', device.userId)
              .where('others.state', '=', 'active'),
          '<',
          device.deviceLimit,
        ),
    ),

    confirmable: database.query((builder, device: { id: string; now: number }) =>
      builder
        .selectFrom('devices')
        .select('id')
        .where('id', '=', device.id)
        .where('state', '=', 'pending')
        .where('confirm_until', '>', device.now),
    ),

    active: database.query((builder, device: { id: string }) =>
      builder.selectFrom('devices').select(deviceColumns).where('id', '=', device.id).where('state', '=', 'active'),
    ),

    purgeCodes: database.query((builder, sweep: { before: number; limit: number }) =>
      builder
        .deleteFrom('activation_codes')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('activation_codes as old')
            .select('old.id')
            .where('old.expires_at', '<', sweep.before)
            .orderBy('old.expires_at')
            .modifyEnd(limit(sweep.limit)),
        ),
    ),

    /** The same devices twice: what our own app has of them, and then themselves. */
    purgeDevices: (['app_devices', 'devices'] as const).map((table) =>
      database.query((builder, sweep: { before: number; limit: number }) =>
        builder.deleteFrom(table).where('id', 'in', (eb) =>
          eb
            .selectFrom('devices as old')
            .select('old.id')
            .where('old.state', 'in', ['pending', 'revoked'])
            .where((old) => isOver(old, sweep.before))
            .orderBy('old.created_at')
            .orderBy('old.id')
            .modifyEnd(limit(sweep.limit)),
        ),
      ),
    ),
  };
}

type OldDevices = ExpressionBuilder<Tables & { old: Tables['devices'] }, 'old'>;

/** Left pending, or revoked, since before this instant. */
function isOver({ or, and, eb }: OldDevices, before: number) {
  return or([
    and([eb('old.revoked_at', 'is', null), eb('old.confirm_until', '<', before)]),
    eb('old.revoked_at', '<', before),
  ]);
}

import type { ChangeRecord, Id } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';
import { wiped } from './device-queries.ts';
import type { LogWriter } from './log-writer.ts';

/** Ends a device, as a part of whatever else is decided. @returns false when it is no active one. */
export type RevokeDevice = (id: Id, record: ChangeRecord) => Command<boolean>;

export function createRevokeDevice(database: Database, logs: LogWriter): RevokeDevice {
  const revoke = database.query((builder, device: { id: string; now: number }) =>
    builder
      .updateTable('devices')
      .set({ ...wiped, revoked_at: device.now })
      .where('id', '=', device.id)
      .where('state', '=', 'active'),
  );
  // A phone of our own app that waits asks at once, and learns what became of it.
  const insertEvent = database.query((builder, device: { id: string; at: number }) =>
    builder
      .insertInto('push_events')
      .columns(['device_id', 'at'])
      .expression(
        builder
          .selectFrom('app_devices')
          .select(({ val }) => ['app_devices.id', val(device.at).as('at')])
          .where('app_devices.id', '=', device.id),
      ),
  );

  return function* (id, record) {
    const at = record.at.getTime();
    if ((yield* change(revoke, { id, now: at })) === 0) return false;
    yield* change(insertEvent, { id, at });
    yield* logs.change(record);
    return true;
  };
}

import type { Database } from './database.ts';

/** The counter of a device's credential. WebAuthn §7.2 step 22: one that does not rise is that of a copy. */
export function compileRaiseCounter(database: Database) {
  return database.query((builder, of: { deviceId: string; counter: number }) =>
    builder
      .updateTable('app_devices')
      .set({ uv_counter: of.counter })
      .where('id', '=', of.deviceId)
      .where(({ eb, or, and }) =>
        or([eb('uv_counter', '<', of.counter), and([eb('uv_counter', '=', 0), eb('uv_counter', '=', of.counter)])]),
      ),
  );
}

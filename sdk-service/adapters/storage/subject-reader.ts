import type { Device } from '../../ports/device.ts';
import type { Subject } from '../../ports/records.ts';
import type { Database } from './database.ts';
import { deviceColumns, oldestFirst, toDevice } from './device-rows.ts';
import { type SubjectRow, toSubject } from './subject-rows.ts';

/** Makes a subject of its row. Only for a user with devices it reads again, since those are rows of their own. */
export interface SubjectReader {
  read(row: SubjectRow): Promise<Subject>;
  /** The active devices, oldest first. */
  listDevices(userId: string): Promise<readonly Device[]>;
}

export function createSubjectReader(database: Database): SubjectReader {
  const activeOf = database.query((builder, user: { id: string }) =>
    builder
      .selectFrom('devices')
      .select(deviceColumns)
      .where('user_id', '=', user.id)
      .where('state', '=', 'active')
      .orderBy(oldestFirst('created_at'))
      .orderBy('id'),
  );

  async function listDevices(id: string): Promise<readonly Device[]> {
    return (await database.all(activeOf, { id })).map(toDevice).filter((device) => device !== undefined);
  }

  return {
    read: async (row) => toSubject(row, row.device_count === 0 ? [] : await listDevices(row.id)),
    listDevices,
  };
}

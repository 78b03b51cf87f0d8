import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { tablesOfUser } from '../../../../sdk-service/adapters/storage/delete-user.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

test('every table with a user in it is emptied of a user who is deleted, the authentication log excepted', async (t) => {
  const { file, close } = await openTemporaryStorage();
  t.after(close);
  const database = new DatabaseSync(file, { readOnly: true });
  t.after(() => database.close());
  const tables = database
    .prepare(
      `select tables.name as name from sqlite_schema as tables, pragma_table_info(tables.name) as columns
       where tables.type = 'table' and columns.name = 'user_id'`,
    )
    .all()
    .map(({ name }) => String(name));
  assert.deepEqual(tables.toSorted(), [...tablesOfUser, 'attempts'].toSorted());
});

import { change, type Database } from './database.ts';
import { searchKey } from './search-keys.ts';

/** Users of one command; opening a big store for the first time takes seconds, and others may write in between. */
const AT_ONCE = 1000;

/**
 * Writes the search keys of users who were written by a release that did not know them. Every process does so when it
 * opens the store, since one of the old release may have written while the schema was new already. (What such a process
 * changes of a user who has his keys is found again by the old text until the user is next changed.)
 */
export async function fillSearchKeys(database: Database): Promise<void> {
  const missing = database.query((builder, page: { limit: number }) =>
    builder
      .selectFrom('users')
      .select(['id', 'first_name', 'last_name', 'email_address', 'user_group'])
      .where('email_address_key', 'is', null)
      .orderBy('id')
      .modifyEnd(database.dialect.limit(page.limit)),
  );
  const fill = database.query(
    (builder, keys: { id: string; firstName: string; lastName: string; emailAddress: string; userGroup: string }) =>
      builder
        .updateTable('users')
        .set({
          first_name_key: keys.firstName,
          last_name_key: keys.lastName,
          email_address_key: keys.emailAddress,
          user_group_key: keys.userGroup,
        })
        .where('id', '=', keys.id)
        .where('email_address_key', 'is', null),
  );
  for (;;) {
    const rows = await database.all(missing, { limit: AT_ONCE });
    if (rows.length === 0) return;
    await database.write(function* () {
      for (const row of rows) {
        yield* change(fill, {
          id: row.id,
          firstName: searchKey(row.first_name),
          lastName: searchKey(row.last_name),
          emailAddress: searchKey(row.email_address),
          userGroup: searchKey(row.user_group),
        });
      }
    });
  }
}

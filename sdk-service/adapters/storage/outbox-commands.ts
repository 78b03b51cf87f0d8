import type { MailComposer, MailedPerson, NewMail, Standing } from '../../ports/mail.ts';
import type { AttemptRecord, ChangeRecord } from '../../ports/records.ts';
import { type Command, change, type Database, selectFirst } from './database.ts';
import type { DisavowalsTable, OutboxTable } from './mail-tables.ts';
import { markers } from './markers.ts';
import { toUser, userColumns } from './user-rows.ts';

/** Mails written as part of a command: with what they tell of, or not at all. */
export interface OutboxCommands {
  add(mails: readonly NewMail[], at: Date): Command<void>;
  /** What is mailed because of a change that was made. */
  mailChange(record: ChangeRecord): Command<void>;
  mailAttempt(record: AttemptRecord, standing: Standing): Command<void>;
}

/**
 * So many mails may wait, those of the administrators a tenth more, so that a flood of others does not keep an alert from
 * them. One that finds no room is not written: what it would have told stands in the logs.
 */
const MOST_WAITING = 10_000;
const MOST_WAITING_ALERTS = 11_000;

/** Of one kind to one recipient in an hour: nobody's mailbox is filled by events that somebody else causes. */
const MOST_ALIKE = 50;

const HOUR_MS = 3_600_000;

const writtenColumns = [
  'kind',
  'recipient',
  'user_id',
  'subject',
  'body_text',
  'body_html',
  'dedupe_key',
  'state',
  'tries',
  'created_at',
  'next_try_at',
  'last_error',
] as const satisfies readonly (keyof OutboxTable)[];

const disavowalColumns = [
  'token_hash',
  'user_id',
  'event',
  'device_id',
  'changed_at',
  'expires_at',
  'used_at',
] as const satisfies readonly (keyof DisavowalsTable)[];

type Columns<Table> = { [Column in keyof Table]: Table[Column] };

export function createOutboxCommands(database: Database, composer: MailComposer | undefined): OutboxCommands {
  const queries = compileQueries(database);

  function* hasRoom({ recipient, kind, dedupeKey, userId }: NewMail, at: Date): Command<boolean> {
    const since = at.getTime() - HOUR_MS;
    if (dedupeKey !== undefined) {
      const same = yield* selectFirst(queries.same, { recipient, kind, dedupeKey, since });
      if (same !== undefined) return false;
    }
    const alike = yield* selectFirst(queries.alike, { recipient, kind, since });
    if ((alike?.count ?? 0) >= MOST_ALIKE) return false;
    const waiting = yield* selectFirst(queries.waiting, {});
    return (waiting?.count ?? 0) < (userId === undefined ? MOST_WAITING_ALERTS : MOST_WAITING);
  }

  function* add(mails: readonly NewMail[], at: Date): Command<void> {
    for (const mail of mails) {
      if (!(yield* hasRoom(mail, at))) continue;
      yield* change(queries.insert, {
        kind: mail.kind,
        recipient: mail.recipient,
        user_id: mail.userId ?? null,
        subject: mail.subject,
        body_text: mail.text,
        body_html: mail.html,
        dedupe_key: mail.dedupeKey ?? null,
        state: 'waiting',
        tries: 0,
        created_at: at.getTime(),
        next_try_at: at.getTime(),
        last_error: '',
      });
      const { userId, disavowal } = mail;
      if (userId === undefined || disavowal === undefined) continue;
      yield* change(queries.insertDisavowal, {
        token_hash: disavowal.tokenHash,
        user_id: userId,
        event: disavowal.event,
        device_id: disavowal.deviceId ?? null,
        changed_at: disavowal.changedAt.getTime(),
        expires_at: disavowal.expiresAt.getTime(),
        used_at: null,
      });
    }
  }

  function* findPerson(canonicalName: string): Command<MailedPerson | undefined> {
    const row = yield* selectFirst(queries.person, { canonicalName });
    if (row === undefined) return undefined;
    const id = { userId: row.id };
    return {
      user: toUser(row),
      hasOathToken: (yield* selectFirst(queries.token, id)) !== undefined,
      hasDevice: (yield* selectFirst(queries.device, id)) !== undefined,
    };
  }

  return {
    add,

    *mailChange(record) {
      if (composer === undefined) return;
      const canonicalName = composer.personOf(record);
      const person = canonicalName === undefined ? undefined : yield* findPerson(canonicalName);
      yield* add(composer.ofChange(record, person), record.at);
    },

    *mailAttempt(record, standing) {
      if (composer !== undefined) yield* add(composer.ofAttempt(record, standing), record.at);
    },
  };
}

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    same: database.query((builder, of: { recipient: string; kind: string; dedupeKey: string; since: number }) =>
      builder
        .selectFrom('outbox')
        .select('number')
        .where('recipient', '=', of.recipient)
        .where('kind', '=', of.kind)
        .where('created_at', '>', of.since)
        .where('dedupe_key', '=', of.dedupeKey)
        .orderBy('number')
        .modifyEnd(limit(1)),
    ),

    alike: database.query((builder, of: { recipient: string; kind: string; since: number }) =>
      builder
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('recipient', '=', of.recipient)
        .where('kind', '=', of.kind)
        .where('created_at', '>', of.since),
    ),

    waiting: database.query((builder) =>
      builder
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('state', '=', 'waiting'),
    ),

    insert: database.query((builder, row: Pick<OutboxTable, (typeof writtenColumns)[number]>) =>
      builder.insertInto('outbox').values(markers(row, writtenColumns)),
    ),

    insertDisavowal: database.query((builder, row: Columns<DisavowalsTable>) =>
      builder.insertInto('disavowals').values(markers(row, disavowalColumns)),
    ),

    person: database.query((builder, by: { canonicalName: string }) =>
      builder.selectFrom('users').select(userColumns).where('canonical_name', '=', by.canonicalName),
    ),

    token: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('authenticators')
        .select('user_id')
        .where('user_id', '=', of.userId)
        .where('kind', '=', 'oath-token')
        .where('secret', 'is not', null),
    ),

    device: database.query((builder, of: { userId: string }) =>
      builder
        .selectFrom('devices')
        .select('id')
        .where('user_id', '=', of.userId)
        .where('state', '=', 'active')
        .orderBy('id')
        .modifyEnd(limit(1)),
    ),
  };
}

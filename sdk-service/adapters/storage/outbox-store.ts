import type { LeaseName, MailState, OutboxStore, QueuedMail } from '../../ports/outbox-store.ts';
import { change, type Database } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { OutboxTable } from './mail-tables.ts';
import type { OutboxCommands } from './outbox-commands.ts';

/** Longest sentence that is kept of what a server said, in UTF-16 units. */
const LONGEST_ERROR = 400;

/** The outbox as its worker and the administrator see it. Who sends a mail is decided by conditional UPDATEs. */
export function createOutboxStore(
  database: Database,
  { logs, outbox }: { readonly logs: LogWriter; readonly outbox: OutboxCommands },
): OutboxStore {
  const queries = compileQueries(database);

  return {
    addMails: (mails, at, record) =>
      database.write(function* () {
        yield* outbox.add(mails, at);
        if (record !== undefined) yield* logs.change(record);
      }),

    async listDueMails(now, limit) {
      return (await database.all(queries.due, { now: now.getTime(), limit })).map(toQueuedMail);
    },

    beginDelivery: ({ number, tries, nextTryAt }) =>
      database.write(function* () {
        return (yield* change(queries.begin, { number, tries, nextTryAt: nextTryAt.getTime() })) === 1;
      }),

    settleMail: ({ number, state, error, at }) =>
      database.write(function* () {
        const lastError = error.slice(0, LONGEST_ERROR);
        if (state === 'waiting') yield* change(queries.note, { number, lastError });
        else if (state === 'sent') yield* change(queries.sent, { number, at: at.getTime() });
        else yield* change(queries.fail, { number, lastError, at: at.getTime() });
      }),

    async listMails(limit) {
      return (await database.all(queries.list, { limit })).map(toQueuedMail);
    },

    retryMails: (number, now, record) =>
      database.write(function* () {
        const at = now.getTime();
        const count =
          number === undefined ? yield* change(queries.retryAll, { at }) : yield* change(queries.retry, { number, at });
        if (count > 0) yield* logs.change(record);
        return count;
      }),

    dropMails: (number, record) =>
      database.write(function* () {
        const count =
          number === undefined ? yield* change(queries.dropAll, {}) : yield* change(queries.drop, { number });
        if (count > 0) yield* logs.change(record);
        return count;
      }),

    async readOutbox() {
      const rows = await database.all(queries.counts, {});
      const countOf = (state: MailState) => rows.find((row) => row.state === state);
      const waiting = countOf('waiting');
      return {
        waiting: waiting?.count ?? 0,
        failed: countOf('failed')?.count ?? 0,
        oldestAt: waiting === undefined ? undefined : new Date(waiting.oldest),
      };
    },

    purgeMails: ({ before, limit }) => database.write(() => change(queries.purge, { before: before.getTime(), limit })),

    takeLease: ({ name, holder, now, until }) =>
      database.write(function* () {
        return (yield* change(queries.take, { name, holder, now: now.getTime(), until: until.getTime() })) === 1;
      }),
  };
}

const columns = [
  'number',
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
  'ended_at',
] as const satisfies readonly (keyof OutboxTable)[];

/** Most mails of the outbox are sent ones: these are found without going through them. */
const unsent: readonly MailState[] = ['waiting', 'failed'];

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    due: database.query((builder, page: { now: number; limit: number }) =>
      builder
        .selectFrom('outbox')
        .select(columns)
        .where('state', '=', 'waiting')
        .where('next_try_at', '<=', page.now)
        .orderBy('next_try_at')
        .orderBy('number')
        .modifyEnd(limit(page.limit)),
    ),

    // Of two that would send the same try, one wins.
    begin: database.query((builder, mail: { number: number; tries: number; nextTryAt: number }) =>
      builder
        .updateTable('outbox')
        .set(({ eb, lit }) => ({ tries: eb('tries', '+', lit(1)), next_try_at: mail.nextTryAt }))
        .where('number', '=', mail.number)
        .where('state', '=', 'waiting')
        .where('tries', '=', mail.tries),
    ),

    note: database.query((builder, mail: { number: number; lastError: string }) =>
      builder
        .updateTable('outbox')
        .set({ last_error: mail.lastError })
        .where('number', '=', mail.number)
        .where('state', '=', 'waiting'),
    ),

    // What was sent is kept as a line, without its text.
    sent: database.query((builder, mail: { number: number; at: number }) =>
      builder
        .updateTable('outbox')
        .set({ state: 'sent', ended_at: mail.at, last_error: '', body_text: '', body_html: '' })
        .where('number', '=', mail.number),
    ),

    fail: database.query((builder, mail: { number: number; lastError: string; at: number }) =>
      builder
        .updateTable('outbox')
        .set({ state: 'failed', ended_at: mail.at, last_error: mail.lastError })
        .where('number', '=', mail.number)
        .where('state', '=', 'waiting'),
    ),

    list: database.query((builder, page: { limit: number }) =>
      builder.selectFrom('outbox').select(columns).orderBy('number', 'desc').modifyEnd(limit(page.limit)),
    ),

    retry: database.query((builder, mail: { number: number; at: number }) =>
      builder
        .updateTable('outbox')
        .set({ state: 'waiting', tries: 0, created_at: mail.at, next_try_at: mail.at, ended_at: null })
        .where('number', '=', mail.number)
        .where('state', '!=', 'sent'),
    ),

    retryAll: database.query((builder, mail: { at: number }) =>
      builder
        .updateTable('outbox')
        .set({ state: 'waiting', tries: 0, created_at: mail.at, next_try_at: mail.at, ended_at: null })
        .where('state', 'in', unsent),
    ),

    drop: database.query((builder, mail: { number: number }) =>
      builder.deleteFrom('outbox').where('number', '=', mail.number).where('state', '!=', 'sent'),
    ),

    dropAll: database.query((builder) => builder.deleteFrom('outbox').where('state', 'in', unsent)),

    counts: database.query((builder) =>
      builder
        .selectFrom('outbox')
        .select(({ fn }) => ['state', fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')])
        .where('state', 'in', unsent)
        .groupBy('state'),
    ),

    purge: database.query((builder, sweep: { before: number; limit: number }) =>
      builder
        .deleteFrom('outbox')
        .where('number', 'in', ({ selectFrom }) =>
          selectFrom('outbox as over')
            .select('over.number')
            .where('over.ended_at', '<', sweep.before)
            .orderBy('over.ended_at')
            .modifyEnd(limit(sweep.limit)),
        ),
    ),

    take: database.query((builder, lease: { name: LeaseName; holder: string; now: number; until: number }) =>
      builder
        .updateTable('leases')
        .set({ holder: lease.holder, until: lease.until })
        .where('name', '=', lease.name)
        .where(({ eb, or }) => or([eb('holder', '=', lease.holder), eb('until', '<=', lease.now)])),
    ),
  };
}

type Row = Omit<OutboxTable, 'number'> & { readonly number: number };

function toQueuedMail(row: Row): QueuedMail {
  return {
    number: row.number,
    kind: row.kind,
    recipient: row.recipient,
    userId: row.user_id ?? undefined,
    subject: row.subject,
    text: row.body_text,
    html: row.body_html,
    dedupeKey: row.dedupe_key ?? undefined,
    state: row.state,
    tries: row.tries,
    createdAt: new Date(row.created_at),
    nextTryAt: new Date(row.next_try_at),
    lastError: row.last_error,
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
  };
}

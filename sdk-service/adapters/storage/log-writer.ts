import { randomFillSync } from 'node:crypto';
import type { LogPrivacy, ServerIdentity } from '../../ports/log-store.ts';
import type { Standing } from '../../ports/mail.ts';
import type { CountedPass, PassCounter } from '../../ports/pass-counter.ts';
import type { AttemptRecord, ChangeRecord } from '../../ports/records.ts';
import { attemptColumns, attemptFields, toAttemptRow } from './attempt-rows.ts';
import { changeColumns, changeFields, toChangeRow } from './change-rows.ts';
import { type Command, change, type Database } from './database.ts';
import type { Link, LogChains, LogName } from './log-chain.ts';
import type { AttemptsTable, ChangesTable } from './log-tables.ts';
import { markers } from './markers.ts';
import type { OutboxCommands } from './outbox-commands.ts';
import type { WindowCounts } from './window-counts.ts';

/**
 * Writes log rows as part of a command, and with them the mails that tell of the same and the count of passes: they become
 * durable with what they tell of, or not at all.
 */
export interface LogWriter {
  /** @param standing how the kind of authenticator stands afterwards; default: as usual. */
  attempt(record: AttemptRecord, standing?: Standing): Command<void>;
  change(record: ChangeRecord): Command<void>;
  /** Writes down how far this process's chains have come, if they have come further. */
  anchor(): Command<void>;
}

const SALT_BYTES = 16;

export function createLogWriter(
  database: Database,
  {
    chains,
    outbox,
    windows,
    server,
    privacy,
    passes,
  }: {
    readonly chains: LogChains;
    readonly outbox: OutboxCommands;
    readonly windows: WindowCounts;
    readonly server: ServerIdentity;
    readonly privacy: LogPrivacy;
    readonly passes: PassCounter;
  },
): LogWriter {
  const insertAttempt = database.query((builder, row: Columns<AttemptsTable>) =>
    builder.insertInto('attempts').values(markers(row, [...attemptColumns, 'node', 'sequence', 'mac'])),
  );
  const insertChange = database.query((builder, row: Columns<ChangesTable>) =>
    builder.insertInto('changes').values(markers(row, [...changeColumns, 'node', 'sequence', 'mac'])),
  );
  const insertAnchor = database.query((builder, anchor: Link & { log: LogName }) =>
    builder.insertInto('log_anchors').values(markers(anchor, ['log', 'node', 'sequence', 'mac'])),
  );
  const moveAnchor = database.query((builder, anchor: Link & { log: LogName }) =>
    builder
      .updateTable('log_anchors')
      .set({ sequence: anchor.sequence, mac: anchor.mac })
      .where('log', '=', anchor.log)
      .where('node', '=', anchor.node),
  );
  const nextSalt = createSalts();

  function* writeChange(record: ChangeRecord): Command<void> {
    const row = toChangeRow(record);
    yield* change(insertChange, { ...row, ...chains.append('changes', changeFields(row)) });
    yield* outbox.mailChange(record);
  }

  function* countPass({ scope, seconds, alertAbove, told }: CountedPass, now: number): Command<void> {
    yield* windows.take({ scope, seconds, amount: 1, maximum: Number.MAX_SAFE_INTEGER }, now);
    if (alertAbove === undefined) return;
    if (yield* windows.tell({ scope, told: 1, from: alertAbove + 1 })) yield* writeChange(told);
  }

  return {
    change: writeChange,

    *attempt(record, standing = 'usual') {
      const row = toAttemptRow(privacy(record), { server, salt: nextSalt() });
      yield* change(insertAttempt, { ...row, ...chains.append('attempts', attemptFields(row)) });
      yield* outbox.mailAttempt(record, standing);
      const pass = passes(record);
      if (pass !== undefined) yield* countPass(pass, record.at.getTime());
    },

    *anchor() {
      for (const log of ['attempts', 'changes'] as const) {
        const head = chains.head(log);
        if (head === undefined) continue;
        const moved = yield* change(moveAnchor, { log, ...head });
        if (moved === 0) yield* change(insertAnchor, { log, ...head });
      }
    },
  };
}

type Columns<Table> = { [Column in keyof Omit<Table, 'id'>]: Omit<Table, 'id'>[Column] };

/** Random bytes by the page: asked for one by one they cost more than the row. */
function createSalts(): () => Buffer {
  let page = Buffer.alloc(0);
  return () => {
    if (page.length < SALT_BYTES) page = randomFillSync(Buffer.allocUnsafe(SALT_BYTES * 256));
    const salt = page.subarray(0, SALT_BYTES);
    page = page.subarray(SALT_BYTES);
    return salt;
  };
}

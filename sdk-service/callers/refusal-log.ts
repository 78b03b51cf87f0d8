import type { Clock } from '../ports/clock.ts';
import type { LogStore } from '../ports/log-store.ts';
import type { ChangeRecord } from '../ports/records.ts';

/** Rows a minute and caller: enough to see what a caller tries, too few to fill a disk (2 MB a day). */
const MOST_PER_MINUTE = 10;

export interface RefusalLogDeps {
  readonly store: Pick<LogStore, 'recordChange'>;
  readonly clock: Clock;
  readonly log: { warn(details: object, message: string): void; error(details: object, message: string): void };
}

export interface Refusal {
  /** The message that was refused. */
  readonly message: string;
  /** Why, in a few words. */
  readonly reason: string;
  readonly accountName: string;
  /** The person of the session, if there is one. */
  readonly actor: string;
  readonly clientAddress: string | undefined;
  readonly requestId: string;
}

/** One audit row for each refused call, as many as a caller may cause; how many were left out stands in the next row. */
export function createRefusalLog({ store, clock, log }: RefusalLogDeps) {
  // As many entries as there are accounts, since only a known account gets this far.
  const windows = new Map<string, { readonly minute: number; readonly rows: number; readonly leftOut: number }>();

  return {
    /** Never throws: a refusal stands, whether or not it could be written. */
    async record({ message, reason, accountName, actor, clientAddress = '', requestId }: Refusal): Promise<void> {
      const at = clock.now();
      const minute = Math.floor(at.getTime() / 60_000);
      const last = windows.get(accountName) ?? { minute, rows: 0, leftOut: 0 };
      const rows = last.minute === minute ? last.rows : 0;
      if (rows >= MOST_PER_MINUTE) {
        windows.set(accountName, { minute, rows, leftOut: last.leftOut + 1 });
        return;
      }
      windows.set(accountName, { minute, rows: rows + 1, leftOut: 0 });
      const detail = last.leftOut === 0 ? reason : `${reason} (and ${last.leftOut} more refusals before)`;
      const change = { accountName, actor, clientAddress, requestId, action: 'call.refused', subject: message, detail };
      log.warn({ account: accountName, actor, message, reason, requestId }, 'call refused');
      try {
        await store.recordChange({ at, ...change } satisfies ChangeRecord);
      } catch (err) {
        log.error({ err }, 'a refused call could not be written to the administration log');
      }
    },
  };
}

import { setTimeout as wait } from 'node:timers/promises';
import type { LogStore } from '../ports/log-store.ts';
import type { AttemptRecord, ChangeRecord } from '../ports/records.ts';
import { createTable, writeInstant, writeJsonLine } from './output.ts';

export interface Tail {
  readonly store: Pick<LogStore, 'tailAttempts' | 'tailChanges' | 'tailStart'>;
  readonly log: 'attempts' | 'changes';
  /** Rows to begin with, 1 to 1,000. */
  readonly limit: number;
  readonly follow: boolean;
  readonly isJson: boolean;
  readonly write: (text: string) => void;
}

interface Page {
  readonly text: string;
  readonly position: number;
}

const POLL_MILLISECONDS = 500;

/** Most rows of one look while following; more come with the next, at once. */
const PAGE_ROWS = 1000;

/** Shows the newest rows, and with `follow` those that come, until the process is interrupted. */
export async function tailLog(options: Tail): Promise<void> {
  const { store, log, limit, follow, write } = options;
  const read = createReading(options);
  const interrupted = follow ? whenInterrupted() : undefined;
  const first = await read({ after: await store.tailStart(log, limit), limit });
  write(first.text);
  let { position } = first;
  while (interrupted !== undefined && !interrupted.aborted) {
    const page = await read({ after: position, limit: PAGE_ROWS });
    if (page.position === position) await wait(POLL_MILLISECONDS, undefined, { signal: interrupted }).catch(() => {});
    else write(page.text);
    position = page.position;
  }
}

function createReading({ store, log, isJson }: Tail): (page: { after: number; limit: number }) => Promise<Page> {
  if (log === 'attempts') {
    const table = createTable(attemptColumns);
    return async (page) => {
      const { rows, position } = await store.tailAttempts(page);
      return { text: isJson ? rows.map(writeJsonLine).join('') : table.write(rows), position };
    };
  }
  const table = createTable(changeColumns);
  return async (page) => {
    const { rows, position } = await store.tailChanges(page);
    return { text: isJson ? rows.map(writeJsonLine).join('') : table.write(rows), position };
  };
}

const attemptColumns = [
  { title: 'time', text: ({ at }: AttemptRecord) => writeInstant(at) },
  { title: 'user', text: ({ username }: AttemptRecord) => username },
  { title: 'authenticator', text: ({ kind }: AttemptRecord) => kind },
  { title: 'outcome', text: ({ outcome }: AttemptRecord) => outcome },
  { title: 'reason', text: ({ reason }: AttemptRecord) => reason },
  { title: 'account', text: ({ accountName }: AttemptRecord) => accountName },
  { title: 'application', text: ({ applicationName }: AttemptRecord) => applicationName },
  { title: 'client', text: ({ clientAddress }: AttemptRecord) => clientAddress },
];

const changeColumns = [
  { title: 'time', text: ({ at }: ChangeRecord) => writeInstant(at) },
  // No account: it was this command.
  { title: 'account', text: ({ accountName }: ChangeRecord) => accountName || '(mfa)' },
  { title: 'person', text: ({ actor }: ChangeRecord) => actor },
  { title: 'action', text: ({ action }: ChangeRecord) => action },
  { title: 'subject', text: ({ subject }: ChangeRecord) => subject },
  { title: 'detail', text: ({ detail }: ChangeRecord) => detail },
];

function whenInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

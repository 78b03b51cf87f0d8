import type { Selectable } from 'kysely';
import type { SynchronizationStore, SyncRun } from '../../ports/synchronization-store.ts';
import { change, type Database, selectFirst } from './database.ts';
import type { LogWriter } from './log-writer.ts';
import type { SyncRunsTable } from './sync-tables.ts';

type Runs = Pick<
  SynchronizationStore,
  | 'takeSyncLease'
  | 'keepSyncLease'
  | 'releaseSyncLease'
  | 'beginSyncRun'
  | 'endSyncRun'
  | 'isSyncRunCancelled'
  | 'cancelSyncRuns'
  | 'listSyncRuns'
  | 'findSyncRun'
>;

/** Runs older than the newest so many are forgotten; a run a minute fills three days. */
const KEPT_RUNS = 5000;

const columns = [
  'number',
  'kind',
  'state',
  'actor',
  'node',
  'started_at',
  'ended_at',
  'counts',
  'problem',
  'log_position',
] as const;

export function createSyncRunStore(database: Database, logs: LogWriter): Runs {
  const queries = compileQueries(database);

  return {
    takeSyncLease: ({ holder, now, until }) =>
      database.write(function* () {
        const values = { holder, now: now.getTime(), until: until.getTime() };
        if ((yield* selectFirst(queries.lease, {})) === undefined) {
          yield* change(queries.insertLease, { holder, until: values.until });
          return true;
        }
        return (yield* change(queries.takeLease, values)) === 1;
      }),

    keepSyncLease: ({ holder, until }) =>
      database.write(function* () {
        return (yield* change(queries.keepLease, { holder, until: until.getTime() })) === 1;
      }),

    releaseSyncLease: (holder) =>
      database.write(function* () {
        yield* change(queries.releaseLease, { holder });
      }),

    beginSyncRun: ({ kind, actor, node, startedAt }) =>
      database.write(function* () {
        const at = startedAt.getTime();
        // Whoever begins holds the lease: what still stands as running has no runner any more.
        yield* change(queries.interrupt, { at });
        const position = Number((yield* selectFirst(queries.logPosition, {}))?.position ?? 0);
        yield* change(queries.insert, { kind, actor, node, at, position });
        const number = Number((yield* selectFirst(queries.newest, {}))?.number ?? 0);
        yield* change(queries.forget, { number: number - KEPT_RUNS });
        const begun = { number, kind, state: 'running', actor, node, startedAt } as const;
        return { ...begun, endedAt: undefined, counts: {}, problem: '', logPosition: position };
      }),

    endSyncRun: ({ number, kind, state, endedAt, counts, problem }, record) =>
      database.write(function* () {
        const values = { number, kind, state, problem, at: endedAt?.getTime() ?? null };
        yield* change(queries.end, { ...values, counts: JSON.stringify(counts) });
        if (record !== undefined) yield* logs.change(record);
      }),

    async isSyncRunCancelled(number) {
      return (await database.first(queries.cancelled, { number }))?.cancel_requested === 1;
    },

    cancelSyncRuns: (record) =>
      database.write(function* () {
        const cancelled = yield* change(queries.cancel, {});
        if (cancelled > 0) yield* logs.change(record);
        return cancelled;
      }),

    async listSyncRuns({ limit }) {
      return (await database.all(queries.list, { limit })).map(toRun);
    },

    async findSyncRun(number) {
      const row = await database.first(queries.byNumber, { number });
      return row && toRun(row);
    },
  };
}

type Inserted = { kind: SyncRun['kind']; actor: string; node: string; at: number; position: number };
type Ended = {
  number: number;
  kind: SyncRun['kind'];
  state: SyncRun['state'];
  problem: string;
  at: number | null;
  counts: string;
};

function compileQueries(database: Database) {
  const { limit } = database.dialect;
  return {
    lease: database.query((builder) => builder.selectFrom('sync_lease').select('id')),
    insertLease: database.query((builder, lease: { holder: string; until: number }) =>
      builder.insertInto('sync_lease').values({ id: 1, holder: lease.holder, expires_at: lease.until }),
    ),
    takeLease: database.query((builder, lease: { holder: string; now: number; until: number }) =>
      builder
        .updateTable('sync_lease')
        .set({ holder: lease.holder, expires_at: lease.until })
        .where('expires_at', '<=', lease.now),
    ),
    keepLease: database.query((builder, lease: { holder: string; until: number }) =>
      builder.updateTable('sync_lease').set({ expires_at: lease.until }).where('holder', '=', lease.holder),
    ),
    releaseLease: database.query((builder, lease: { holder: string }) =>
      builder.updateTable('sync_lease').set({ expires_at: 0 }).where('holder', '=', lease.holder),
    ),
    interrupt: database.query((builder, run: { at: number }) =>
      builder.updateTable('sync_runs').set({ state: 'interrupted', ended_at: run.at }).where('state', '=', 'running'),
    ),
    logPosition: database.query((builder) =>
      builder.selectFrom('changes').select(({ fn }) => fn.max('id').as('position')),
    ),
    insert: database.query((builder, run: Inserted) =>
      builder.insertInto('sync_runs').values({
        kind: run.kind,
        state: 'running',
        actor: run.actor,
        node: run.node,
        started_at: run.at,
        ended_at: null,
        counts: '{}',
        problem: '',
        log_position: run.position,
        cancel_requested: 0,
      }),
    ),
    newest: database.query((builder) =>
      builder.selectFrom('sync_runs').select(({ fn }) => fn.max('number').as('number')),
    ),
    forget: database.query((builder, run: { number: number }) =>
      builder.deleteFrom('sync_runs').where('number', '<=', run.number),
    ),
    end: database.query((builder, run: Ended) =>
      builder
        .updateTable('sync_runs')
        .set({ kind: run.kind, state: run.state, problem: run.problem, ended_at: run.at, counts: run.counts })
        .where('number', '=', run.number),
    ),
    cancelled: database.query((builder, run: { number: number }) =>
      builder.selectFrom('sync_runs').select('cancel_requested').where('number', '=', run.number),
    ),
    cancel: database.query((builder) =>
      builder.updateTable('sync_runs').set({ cancel_requested: 1 }).where('state', '=', 'running'),
    ),
    list: database.query((builder, page: { limit: number }) =>
      builder.selectFrom('sync_runs').select(columns).orderBy('number', 'desc').modifyEnd(limit(page.limit)),
    ),
    byNumber: database.query((builder, run: { number: number }) =>
      builder.selectFrom('sync_runs').select(columns).where('number', '=', run.number),
    ),
  };
}

function toRun(row: Omit<Selectable<SyncRunsTable>, 'cancel_requested'>): SyncRun {
  return {
    number: row.number,
    kind: row.kind,
    state: row.state,
    actor: row.actor,
    node: row.node,
    startedAt: new Date(row.started_at),
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
    counts: JSON.parse(row.counts),
    problem: row.problem,
    logPosition: row.log_position,
  };
}

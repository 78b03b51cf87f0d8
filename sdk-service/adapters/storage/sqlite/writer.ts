import type { Command, Step } from '../database.ts';
import type { LogChains } from '../log-chain.ts';
import type { Connection } from './connection.ts';
import { isBusy, isUnavailable, toStoreError, unavailable } from './store-errors.ts';

/** The one connection that writes, and the queue before it. */
export interface Writer {
  write<Result>(command: () => Command<Result>): Promise<Result>;
  /** Lets everything wait until `release`. */
  hold(): void;
  release(): void;
  /** Accepts nothing any more, and resolves when everything accepted so far is answered. */
  drain(): Promise<void>;
  close(): void;
}

export interface WriterOptions {
  readonly connection: Connection;
  /** Go back with what is undone. */
  readonly chains: LogChains;
  /** Commands that may wait; one more is `unavailable`. */
  readonly maximumWaiting: number;
  /** How long a command may wait while another process holds the write lock. */
  readonly lockWaitMilliseconds: number;
  /** Called after each commit, before those who wait for it are answered. */
  readonly onCommit: () => void;
}

interface Job {
  readonly command: () => Command<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly since: number;
  /** Its group was lost; now it is tried alone, once. */
  alone: boolean;
}

type Answer = { readonly job: Job; readonly result: unknown } | { readonly job: Job; readonly error: unknown };

/** One group keeps the event loop for some milliseconds at most; what else waits comes with the next. */
const MAXIMUM_GROUP = 128;

/**
 * Group commit: all commands that wait are run in one transaction, each within a savepoint, and are answered when the
 * one commit has made them durable. A command that fails undoes only itself. If the transaction itself is lost, nobody
 * is answered with success: each is tried once more, alone.
 *
 * The event loop never waits for a lock: where another process holds it, the group begins again a moment later.
 */
export function createWriter(options: WriterOptions): Writer {
  const { connection, chains, maximumWaiting, lockWaitMilliseconds, onCommit } = options;
  const waiting: Job[] = [];
  let scheduled = false;
  let held = false;
  let draining: (() => void) | undefined;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function scheduleRetry(): void {
    scheduled = true;
    setTimeout(flush, 1 + Math.random() * 4);
  }

  function flush(): void {
    scheduled = false;
    if (held) return;
    if (waiting.length > 0 && !begin()) {
      if (waiting.length > 0) scheduleRetry();
    } else if (waiting.length > 0) {
      runGroup(takeGroup());
      if (waiting.length > 0) schedule();
    }
    if (waiting.length === 0) draining?.();
  }

  /** @returns false when the store is not to be had now; whoever has waited too long for it is answered. */
  function begin(): boolean {
    try {
      rollBack();
      connection.control('begin immediate');
      return true;
    } catch (error) {
      const oldest = isBusy(error) ? performance.now() - lockWaitMilliseconds : Number.POSITIVE_INFINITY;
      while (waiting[0] !== undefined && waiting[0].since < oldest) waiting.shift()?.reject(toStoreError(error));
      return false;
    }
  }

  /** Those to be tried alone stand before all others. */
  function takeGroup(): Job[] {
    return waiting.splice(0, waiting[0]?.alone === true ? 1 : MAXIMUM_GROUP);
  }

  function runGroup(group: readonly Job[]): void {
    const before = chains.mark();
    let answers: Answer[];
    try {
      answers = group.map(runJob);
      connection.control('commit');
    } catch (error) {
      chains.rewind(before);
      giveUp();
      for (const job of group.toReversed()) {
        if (job.alone) job.reject(toStoreError(error));
        else waiting.unshift(Object.assign(job, { alone: true }));
      }
      return;
    }
    onCommit();
    for (const answer of answers) {
      if ('error' in answer) answer.job.reject(answer.error);
      else answer.job.resolve(answer.result);
    }
  }

  /** @throws when the transaction is lost. */
  function runJob(job: Job): Answer {
    const before = chains.mark();
    connection.control('savepoint command');
    try {
      const result = execute(job.command(), before);
      connection.control('release command');
      return { job, result };
    } catch (error) {
      if (isUnavailable(error) || !connection.isInTransaction()) throw error;
      undo(before);
      connection.control('release command');
      return { job, error };
    }
  }

  function execute(command: Command<unknown>, before: ReturnType<LogChains['mark']>): unknown {
    let step = command.next();
    while (step.done !== true) {
      if (step.value === 'undo') {
        undo(before);
        step = command.next();
      } else {
        step = command.next(executeStatement(step.value));
      }
    }
    return step.value;
  }

  function executeStatement(statement: Exclude<Step, 'undo'>): unknown {
    switch (statement.returns) {
      case 'changes':
        return connection.change(statement.sql, statement.values);
      case 'nothing':
        for (const values of statement.valuesOfEach) connection.change(statement.sql, values);
        return undefined;
      case 'first':
        return connection.first(statement.sql, statement.values);
      case 'all':
        return connection.all(statement.sql, statement.values);
    }
  }

  function undo(before: ReturnType<LogChains['mark']>): void {
    connection.control('rollback to command');
    chains.rewind(before);
  }

  /** Lets go of the lock, so that a failing disk of ours does not stop others. */
  function giveUp(): void {
    try {
      rollBack();
    } catch {
      // Those who wait are told the first error; this is tried again before the next group.
    }
  }

  /** Ends a transaction that was lost: SQLite has done so by itself after some errors, and not after others. */
  function rollBack(): void {
    if (connection.isInTransaction()) connection.control('rollback');
  }

  return {
    write(command) {
      return new Promise((resolve, reject) => {
        if (draining !== undefined) return reject(unavailable('The store is being closed.'));
        if (waiting.length >= maximumWaiting) return reject(unavailable('Too many changes wait for the store.'));
        waiting.push({ command, resolve: resolve as Job['resolve'], reject, since: performance.now(), alone: false });
        schedule();
      });
    },
    hold() {
      held = true;
    },
    release() {
      if (!held) return;
      held = false;
      schedule();
    },
    drain: () =>
      new Promise((resolve) => {
        draining = resolve;
        schedule();
      }),
    close: () => connection.close(),
  };
}

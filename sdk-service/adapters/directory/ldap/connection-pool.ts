import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryServer } from '../../../ports/directory.ts';
import type { ServerList } from '../server-list.ts';
import type { LdapConnection } from './ldap-connection.ts';
import { LdapFailure, toLdapFailure } from './ldap-failure.ts';
import type { OwnBind } from './own-bind.ts';

/** At once; each is a socket here and a session there. */
const MAXIMUM_BUSY = 16;
/** More than these wait for a server that is too slow; they are told so at once. */
const MAXIMUM_WAITING = 512;
/** Kept open between questions. */
const MAXIMUM_IDLE = 4;
/** Domain controllers hang up after 15 minutes without a question (MaxConnIdleTime). */
const IDLE_MILLISECONDS = 5 * 60_000;

export interface ConnectionPoolOptions {
  readonly servers: ServerList;
  /** @throws LdapFailure */
  readonly connect: (server: DirectoryServer) => Promise<LdapConnection>;
  readonly own: OwnBind;
}

/** Connections of one directory: bound ones for questions, and fresh ones for the passwords of people. */
export interface ConnectionPool {
  /**
   * Asks as ourselves. A question that meets a connection that was closed meanwhile, or a server that has just
   * gone, is asked once more elsewhere: so it may only read, or change what may be changed twice.
   */
  ask<Answer>(question: (connection: LdapConnection) => Promise<Answer>): Promise<Answer>;
  /** The same for a long reading, which is not begun anew. */
  read<Item>(reading: (connection: LdapConnection) => AsyncIterable<Item>): AsyncGenerator<Item>;
  /** A connection that nobody has bound; closed afterwards. */
  withFresh<Answer>(work: (connection: LdapConnection) => Promise<Answer>): Promise<Answer>;
  close(): void;
}

export function createConnectionPool(options: ConnectionPoolOptions): ConnectionPool {
  const { servers, connect, own } = options;
  const idle: { readonly connection: LdapConnection; readonly timer: NodeJS.Timeout }[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  let isClosed = false;

  async function enter(): Promise<void> {
    if (isClosed) throw new LdapFailure('closed', 'The directory was closed.');
    if (busy < MAXIMUM_BUSY) {
      busy += 1;
      return;
    }
    if (waiting.length >= MAXIMUM_WAITING) {
      throw new MfaError('unavailable', 'Too many people are waiting for the directory.', {
        dependency: 'capacity',
        retryAfterSeconds: 5,
      });
    }
    // Whoever leaves gives his place on.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  }

  function takeIdle(): LdapConnection | undefined {
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
      clearTimeout(kept.timer);
      if (kept.connection.isOpen) return kept.connection;
    }
    return undefined;
  }

  function giveBack(connection: LdapConnection): void {
    if (isClosed || !connection.isOpen || idle.length >= MAXIMUM_IDLE) {
      connection.close();
      return;
    }
    const timer = setTimeout(() => {
      const index = idle.findIndex((kept) => kept.connection === connection);
      if (index >= 0) idle.splice(index, 1);
      connection.close();
    }, IDLE_MILLISECONDS);
    timer.unref();
    idle.push({ connection, timer });
  }

  async function connectBound(): Promise<LdapConnection> {
    const connection = await servers.ask(own.connector());
    try {
      await own.bind(connection);
      return connection;
    } catch (error) {
      const failure = blame(connection, error);
      connection.close();
      throw failure;
    }
  }

  /** Closes what failed; a server that did not answer is left alone for a while. */
  function blame(connection: LdapConnection, error: unknown): unknown {
    if (!(error instanceof LdapFailure)) {
      connection.close();
      return error;
    }
    const failure = toLdapFailure(error);
    if (failure.kind === 'timeout' || failure.kind === 'busy') servers.reportAway(connection.server, failure);
    if (failure.isServerAway) connection.close();
    return failure;
  }

  async function askOnce<Answer>(
    connection: LdapConnection,
    question: (connection: LdapConnection) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      const answer = await question(connection);
      giveBack(connection);
      return answer;
    } catch (error) {
      const failure = blame(connection, error);
      if (connection.isOpen) giveBack(connection);
      throw failure;
    }
  }

  return {
    async ask(question) {
      await enter();
      try {
        const kept = takeIdle();
        try {
          return await askOnce(kept ?? (await connectBound()), question);
        } catch (error) {
          if (!(error instanceof LdapFailure && error.isServerAway)) throw error;
          return await askOnce(await connectBound(), question);
        }
      } finally {
        leave();
      }
    },

    async *read(reading) {
      await enter();
      try {
        const connection = await connectBound();
        try {
          yield* reading(connection);
        } catch (error) {
          throw blame(connection, error);
        } finally {
          connection.close();
        }
      } finally {
        leave();
      }
    },

    async withFresh(work) {
      await enter();
      try {
        const connection = await servers.ask(connect);
        try {
          return await work(connection);
        } catch (error) {
          throw blame(connection, error);
        } finally {
          connection.close();
        }
      } finally {
        leave();
      }
    },

    close() {
      isClosed = true;
      for (const { connection, timer } of idle.splice(0)) {
        clearTimeout(timer);
        connection.close();
      }
    },
  };
}

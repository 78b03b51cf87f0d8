import { isIP, type Socket } from 'node:net';
import { type Change, Client, type SearchOptions } from 'ldapts';
import type { DirectoryServer } from '../../../ports/directory.ts';
import { DirSyncControl } from './dir-sync-control.ts';
import type { LdapFilter } from './filter.ts';
import { LdapFailure, toLdapFailure } from './ldap-failure.ts';
import { type ConnectionSettings, openSocket, tlsOptions } from './open-socket.ts';
import { toSearchFilter } from './write-filter.ts';

export type LdapEntry = Readonly<Record<string, string | string[] | Buffer | Buffer[]>> & { readonly dn: string };

export interface LdapSearch {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: LdapFilter;
  readonly attributes: readonly string[];
  /** Attributes that are given as bytes even where they look like text. */
  readonly binary?: readonly string[];
}

export interface ChangedEntries {
  readonly entries: readonly LdapEntry[];
  readonly cookie: Buffer;
  readonly hasMore: boolean;
}

/** One connection to one server, that ends with the socket: it never connects a second time by itself. */
export interface LdapConnection {
  readonly server: DirectoryServer;
  readonly isOpen: boolean;
  /**
   * @param password never empty: RFC 4513 §5.1.2, a DN with an empty password is an anonymous bind that succeeds.
   * @throws LdapFailure; as do all.
   */
  bind(dn: string, password: string): Promise<void>;
  /** As whom the certificate names that was shown in the TLS handshake (RFC 4513 §5.2.3, SASL EXTERNAL). */
  bindByCertificate(): Promise<void>;
  /** At most `limit` entries; more are an LdapFailure `size-limit`. */
  search(search: LdapSearch, limit: number): Promise<readonly LdapEntry[]>;
  /** All entries, a page at a time (RFC 2696); the next page is fetched when it is asked for. */
  pages(search: LdapSearch, pageSize: number): AsyncGenerator<readonly LdapEntry[]>;
  /** What has changed since a cookie; empty: everything. Active Directory, by its control DirSync. */
  changes(search: LdapSearch, cookie: Buffer): Promise<ChangedEntries>;
  modify(dn: string, changes: Change[]): Promise<void>;
  extended(oid: string, value: Buffer): Promise<void>;
  close(): void;
}

/**
 * Connects, with TLS where it is set up.
 *
 * @throws LdapFailure
 */
export async function connectLdap(server: DirectoryServer, settings: ConnectionSettings): Promise<LdapConnection> {
  const socket = await openSocket(server, settings);
  let isGiven = false;
  const client = new Client({
    url: `ldap://${isIP(server.host) === 6 ? `[${server.host}]` : server.host}:${server.port}`,
    timeout: settings.answerSeconds * 1000,
    createConnection: () => {
      // The library would connect anew by itself: unbound, and without TLS, so that a password would cross the network
      // readable.
      if (isGiven) throw new LdapFailure('closed', 'The connection is closed.');
      isGiven = true;
      return socket;
    },
  });
  if (settings.tls === 'starttls') {
    try {
      await upgrade(client, { server, settings });
    } catch (error) {
      socket.destroy();
      throw toLdapFailure(error);
    }
  }
  return wrap({ client, socket, server });
}

function wrap({
  client,
  socket,
  server,
}: {
  readonly client: Client;
  readonly socket: Socket;
  readonly server: DirectoryServer;
}): LdapConnection {
  const isOpen = () => !socket.destroyed && socket.writable;

  function close(): void {
    // Says goodbye where there is somebody to say it to.
    client.unbind().catch(() => undefined);
    socket.destroySoon();
  }

  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    if (!isOpen()) throw new LdapFailure('closed', 'The connection is closed.');
    try {
      return await question();
    } catch (error) {
      throw toLdapFailure(error);
    }
  }

  return {
    server,
    get isOpen() {
      return isOpen();
    },

    async bind(dn, password) {
      if (password === '') throw new LdapFailure('credentials', 'An empty password is not sent.');
      await ask(() => client.bind(dn, password));
    },

    bindByCertificate: () => ask(() => client.bind('EXTERNAL')),

    search: (search, limit) =>
      ask(async () => {
        // One more than asked for tells that there are more; referrals come beside the entries and are not followed.
        const { searchEntries } = await client.search(search.base, { ...toOptions(search), sizeLimit: limit + 1 });
        if (searchEntries.length > limit) throw new LdapFailure('size-limit', `More than ${limit} entries match.`);
        return searchEntries;
      }),

    async *pages(search, pageSize) {
      const pages = client.searchPaginated(search.base, { ...toOptions(search), paged: { pageSize } });
      let isComplete = false;
      try {
        for (;;) {
          const page = await ask(() => pages.next());
          if (page.done === true) break;
          yield page.value.searchEntries;
        }
        isComplete = true;
      } finally {
        // Left half read, the server would keep its place for us.
        if (!isComplete) close();
      }
    },

    changes: (search, cookie) =>
      ask(async () => {
        const control = new DirSyncControl(cookie);
        const { searchEntries } = await client.search(search.base, toOptions(search), control);
        return { entries: searchEntries, cookie: control.cookie, hasMore: control.hasMore };
      }),

    modify: (dn, changes) => ask(() => client.modify(dn, changes)),

    async extended(oid, value) {
      await ask(() => client.exop(oid, value));
    },

    close,
  };
}

function toOptions({ scope, filter, attributes, binary = [] }: LdapSearch): SearchOptions {
  return {
    scope,
    filter: toSearchFilter(filter),
    attributes: [...attributes],
    explicitBufferAttributes: [...binary],
    derefAliases: 'never',
  };
}

/** RFC 4511 §4.14. The library sets no time limit on the handshake. */
async function upgrade(
  client: Client,
  { server, settings }: { readonly server: DirectoryServer; readonly settings: ConnectionSettings },
): Promise<void> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => limit.reject(new LdapFailure('timeout', 'The TLS handshake took too long.')),
    settings.connectSeconds * 1000,
  );
  try {
    await Promise.race([client.startTLS(tlsOptions(server, settings)), limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}

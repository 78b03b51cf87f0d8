import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { DirectoryConfig, DirectoryServer } from '../../../ports/directory.ts';
import { LdapFailure, toLdapFailure } from './ldap-failure.ts';

export interface ConnectionSettings
  extends Pick<DirectoryConfig, 'tls' | 'certificateAuthority' | 'connectSeconds' | 'answerSeconds'> {
  /** PEM of who we are, where the server asks for it. Default: nobody. */
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
}

/**
 * A socket that is connected, with `ldaps` after the TLS handshake; the certificate's chain and name are always checked.
 *
 * @throws LdapFailure after `connectSeconds` at the latest.
 */
export async function openSocket(server: DirectoryServer, settings: ConnectionSettings): Promise<Socket> {
  const isTls = settings.tls === 'ldaps';
  const socket = isTls
    ? connectTls({ ...tlsOptions(server, settings), port: server.port })
    : connectTcp({ host: server.host, port: server.port });
  const signal = AbortSignal.timeout(settings.connectSeconds * 1000);
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect', { signal });
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw new LdapFailure('timeout', `No connection within ${settings.connectSeconds} s.`);
    throw toLdapFailure(error);
  }
  socket.setKeepAlive(true, KEEP_ALIVE_MILLISECONDS);
  socket.setNoDelay(true);
  // Until the library listens to it: a socket that breaks then is found closed, and is no crash.
  socket.on('error', () => undefined);
  return socket;
}

/** Finds a server that vanished without a word, behind a firewall that forgets idle connections. */
const KEEP_ALIVE_MILLISECONDS = 60_000;

export function tlsOptions(
  server: DirectoryServer,
  { certificateAuthority, client }: ConnectionSettings,
): ConnectionOptions {
  return {
    host: server.host,
    // RFC 6066 §3: an address is no server name.
    ...(isIP(server.host) === 0 && { servername: server.host }),
    ...(certificateAuthority !== '' && { ca: certificateAuthority }),
    ...client,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  };
}

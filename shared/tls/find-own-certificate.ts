import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import type { CertificateOptions } from './read-certificate.ts';

/**
 * The certificate that a server with these options shows, by a handshake in memory: Node opens a PFX for nobody else, and
 * what came through a handshake works.
 */
export async function findOwnCertificate(options: CertificateOptions): Promise<X509Certificate | undefined> {
  const [near, far] = duplexPair();
  const server = new TLSSocket(near, { isServer: true, secureContext: createSecureContext(options) });
  // Whether others trust it is theirs to decide; here it is only looked at.
  const client = connect({ socket: far, rejectUnauthorized: false });
  try {
    await Promise.race([once(client, 'secureConnect'), once(server, 'error').then(([error]) => Promise.reject(error))]);
    return client.getPeerX509Certificate();
  } finally {
    client.destroy();
    server.destroy();
  }
}

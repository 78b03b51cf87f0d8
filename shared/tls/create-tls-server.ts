import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { CertificateFiles } from '../config/certificate-settings.ts';
import type { Log } from '../log/log.ts';
import { MfaError } from '../mfa-error.ts';
import { describeValidity } from './describe-validity.ts';
import { findOwnCertificate } from './find-own-certificate.ts';
import { readAuthorities } from './read-authorities.ts';
import { type CertificateOptions, readCertificate } from './read-certificate.ts';

export interface TlsOptions {
  readonly certificate: CertificateFiles;
  /** Path of the authorities of client certificates, which are asked for then; undefined: nobody is asked for one. */
  readonly clientAuthorities?: string | undefined;
}

interface TlsServerOptions extends TlsOptions {
  readonly http: ServerOptions;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly now?: () => Date;
}

export interface TlsServer {
  readonly server: Server;
  /**
   * Reads the files again, and takes up what has changed for new connections. Files that cannot be used (half written,
   * a key that is not yet there) are told once in the log, and the certificate of before is kept.
   */
  reload(): Promise<'unchanged' | 'changed' | 'kept'>;
  /** Says in the log if the certificate has expired or soon will. */
  checkValidity(): Promise<void>;
}

/** Longer than any honest handshake; who is slower holds a connection for nothing. */
const HANDSHAKE_MS = 15_000;

/**
 * An HTTPS server by TLS 1.2 and 1.3. A client certificate is asked for, never demanded: a connection without one, or
 * with one that is not accepted, comes about, and whoever wants to know a caller looks at `socket.authorized`.
 *
 * @throws MfaError `misconfigured` when a file cannot be used: names its variable.
 */
export async function createTlsServer(app: RequestListener, options: TlsServerOptions): Promise<TlsServer> {
  const { log, now = () => new Date() } = options;
  let current = read(options);
  let refused = '';
  const server = createServer(
    {
      ...options.http,
      ...current.options,
      handshakeTimeout: HANDSHAKE_MS,
      requestCert: options.clientAuthorities !== undefined,
      rejectUnauthorized: false,
    },
    app,
  );

  async function checkValidity(): Promise<void> {
    const certificate = await findOwnCertificate(current.certificate);
    const warning = certificate === undefined ? undefined : describeValidity(certificate, now());
    if (warning !== undefined) log.warn(warning);
  }

  await checkValidity();
  return {
    server,
    checkValidity,
    async reload() {
      let found: Found;
      try {
        found = read(options);
      } catch (error) {
        if (!(error instanceof MfaError)) throw error;
        if (error.message !== refused) log.error(`The certificate of before is kept: ${error.message}`);
        refused = error.message;
        return 'kept';
      }
      refused = '';
      if (found.digest === current.digest) return 'unchanged';
      server.setSecureContext(found.options);
      current = found;
      log.info('certificate files have changed; new connections use them');
      await checkValidity();
      return 'changed';
    },
  };
}

interface Found {
  readonly certificate: CertificateOptions;
  readonly options: ServerOptions;
  readonly digest: string;
}

function read({ certificate: files, clientAuthorities }: TlsOptions): Found {
  const certificate = readCertificate(files);
  const ca = clientAuthorities === undefined ? undefined : readAuthorities('MFA_CLIENT_CA', clientAuthorities);
  const hash = createHash('sha256');
  for (const part of [certificate.pfx, certificate.cert, certificate.key, ...(ca ?? [])]) {
    // A length before each part, so that none can run over into the next.
    const bytes = Buffer.from((part ?? '') as string | Buffer);
    hash.update(`${bytes.length} `).update(bytes);
  }
  // What a PFX brings besides its own certificate counts for Node as an authority too. So a caller is never known by his
  // chain alone, but by the one certificate that was entered for his account.
  const options = { ...certificate, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) } as const;
  return { certificate, options, digest: hash.digest('hex') };
}

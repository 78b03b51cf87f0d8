import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { AccountCertificates } from '../domain/accounts/account-certificates.ts';
import type { Accounts } from '../domain/accounts/accounts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Account } from '../ports/records.ts';
import { unauthenticated } from './caller.ts';

export interface CertificateDeps {
  readonly accounts: Pick<Accounts, 'find'>;
  readonly certificates: Pick<AccountCertificates, 'findAccountName'>;
  readonly clock: Clock;
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
  readonly log: { warn(details: object, message: string): void };
}

/** What a connection has shown, read once. */
interface Shown {
  readonly fingerprint: string;
  readonly subject: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Why our own TLS did not accept it, by OpenSSL's name. */
  readonly refused: string | undefined;
}

/**
 * Who calls, by a client certificate that our own TLS listener verified; what a proxy says in a header about a
 * certificate is not believed. The chain alone opens nothing: the certificate must have been entered for an account.
 * Whoever shows a certificate has to show a good one, whatever else he brings.
 *
 * The function made here gives undefined where no certificate was shown.
 *
 * @throws MfaError `unauthenticated`
 */
export function createCertificateAuthentication(
  deps: CertificateDeps,
): (request: IncomingMessage) => Account | undefined {
  const { accounts, certificates, clock, clientAddress, log } = deps;
  const bySocket = new WeakMap<TLSSocket, Shown | 'none'>();

  function shownBy(socket: TLSSocket): Shown | undefined {
    let shown = bySocket.get(socket);
    if (shown === undefined) {
      const certificate = socket.getPeerX509Certificate();
      shown = certificate === undefined ? 'none' : describe(certificate, socket);
      bySocket.set(socket, shown);
    }
    return shown === 'none' ? undefined : shown;
  }

  function check(shown: Shown): Account | string {
    if (shown.refused !== undefined) return shown.refused;
    // A connection may outlive the certificate with which it came about.
    const now = clock.now();
    if (now < shown.validFrom) return 'not yet valid';
    if (now > shown.validTo) return 'expired';
    const name = certificates.findAccountName(shown.fingerprint);
    if (name === undefined) return 'belongs to no account';
    const account = accounts.find(name);
    return account?.enabled ? account : 'account disabled';
  }

  return (request) => {
    const { socket } = request;
    const shown = socket instanceof TLSSocket ? shownBy(socket) : undefined;
    if (shown === undefined) return undefined;
    const found = check(shown);
    if (typeof found !== 'string') return found;
    const { fingerprint, subject } = shown;
    log.warn({ certificate: fingerprint, subject, reason: found, source: clientAddress(request) }, 'caller refused');
    throw unauthenticated();
  };
}

function describe(certificate: X509Certificate, socket: TLSSocket): Shown {
  const { fingerprint256, subject, validFromDate, validToDate } = certificate;
  return {
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    subject,
    validFrom: validFromDate,
    validTo: validToDate,
    refused: socket.authorized ? undefined : String(socket.authorizationError),
  };
}

import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { isLoopback, parseAddress } from '@mfa/shared/web/network';
import { readPromoted } from '@mfa/shared/web/promoted-variables';

interface TransportOptions {
  readonly transport: 'tcp' | 'pipe';
  /** The administrator says that a proxy on this machine ends TLS and offers no plain http. */
  readonly proxyEndsTls: boolean;
  readonly log: { warn(message: string): void };
}

export interface TransportCheck {
  /** Whether nobody could listen in on the request, so that a password in it is still a secret. */
  isPrivate(request: IncomingMessage): boolean;
  /** Whether it came by plain http from a program on this machine. */
  isFromHere(request: IncomingMessage): boolean;
}

/** What proxies add to a request that they pass on; a program on this machine that speaks to us directly sends none. */
const proxyHeaders = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'forwarded',
  'via',
  'x-real-ip',
  'x-original-for',
  'x-arr-ssl',
  'x-arr-log-id',
];

/**
 * The SDK takes passwords by our own TLS, from this very machine, or from an https site of IIS. A request that a proxy on
 * this machine passes on looks like one from here, but came from elsewhere, we cannot know how: it counts only where the
 * administrator vouches for the proxy. Between machines plain http never counts, whoever vouches.
 */
export function createTransportCheck({ transport, proxyEndsTls, log }: TransportOptions): TransportCheck {
  let isTold = false;

  function tellOnce(): void {
    if (isTold) return;
    isTold = true;
    log.warn(
      'A caller came through a proxy, of which it is not known whether he reached it by https, and was refused. If the proxy refuses plain http, set MFA_TLS_TERMINATED_BY_PROXY=1.',
    );
  }

  function isFromLoopback({ socket }: IncomingMessage): boolean {
    const peer = socket.remoteAddress === undefined ? undefined : parseAddress(socket.remoteAddress);
    return peer !== undefined && isLoopback(peer);
  }

  function isPassedOn({ headers }: IncomingMessage): boolean {
    return proxyHeaders.some((name) => headers[name] !== undefined);
  }

  return {
    isPrivate(request) {
      if (request.socket instanceof TLSSocket) return true;
      if (transport === 'pipe') {
        const said = readPromoted(request, 'HTTPS');
        if (said.length > 0) return said.length === 1 && said[0]?.toLowerCase() === 'on';
        return proxyEndsTls;
      }
      if (!isFromLoopback(request)) return false;
      if (proxyEndsTls || !isPassedOn(request)) return true;
      tellOnce();
      return false;
    },

    isFromHere: (request) =>
      !(request.socket instanceof TLSSocket) && transport === 'tcp' && isFromLoopback(request) && !isPassedOn(request),
  };
}

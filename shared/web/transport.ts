import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { isLoopback } from './network.ts';
import { readPromoted } from './promoted-variables.ts';

interface TransportOptions {
  readonly transport: 'tcp' | 'pipe';
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
}

/**
 * Makes the function that says whether nobody could listen in on a request: it came by our own TLS, from this machine
 * itself, or by an https site of IIS. `X-Forwarded-Proto` says nothing, since anyone can send it.
 */
export function createTransportCheck({ transport, clientAddress }: TransportOptions) {
  return function isPrivate(request: IncomingMessage): boolean {
    if (request.socket instanceof TLSSocket) return true;
    if (transport === 'pipe') return iisSaysHttps(request);
    const client = clientAddress(request);
    return client !== undefined && isLoopback(client);
  };
}

/**
 * The server variable HTTPS, which our web.config lets iisnode pass on; web.config aborts requests that bring one
 * themselves, and here it counts only where it stands exactly once.
 */
function iisSaysHttps(request: IncomingMessage): boolean {
  const values = readPromoted(request, 'HTTPS');
  return values.length === 1 && values[0]?.toLowerCase() === 'on';
}

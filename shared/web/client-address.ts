import type { IncomingMessage } from 'node:http';
import { type BlockList, isIPv4 } from 'node:net';
import { parseAddress } from './network.ts';

interface ClientAddressOptions {
  readonly trustedProxies: BlockList;
  /** A pipe has no peer address: there IIS is the first hop, and the last entry of `X-Forwarded-For` is its own. */
  readonly transport: 'tcp' | 'pipe';
}

const longestChain = 32;

/**
 * Makes the function that says from which address a request came: the peer, and where the peer is a trusted proxy, whom
 * it names, and so on to the first that is not trusted. Whatever stands further left was written by somebody we do not
 * know. Undefined when no address can be believed.
 */
export function createClientAddress({ trustedProxies, transport }: ClientAddressOptions) {
  return function clientAddress(request: IncomingMessage): string | undefined {
    const forwarded = request.headers['x-forwarded-for'];
    // Nobody is named, so it is the peer, trusted or not.
    if (forwarded === undefined && transport === 'tcp') return parseAddress(request.socket.remoteAddress ?? '');
    const chain = typeof forwarded === 'string' ? forwarded.split(',').slice(-longestChain).reverse() : [];
    if (transport === 'tcp') chain.unshift(request.socket.remoteAddress ?? '');
    let nearest: string | undefined;
    for (const entry of chain) {
      const address = parseAddress(entry);
      if (address === undefined) return undefined;
      nearest = address;
      if (!trustedProxies.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')) return address;
    }
    return nearest;
  };
}

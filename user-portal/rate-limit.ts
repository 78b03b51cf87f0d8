import { isIPv6 } from 'node:net';

interface RateLimitOptions {
  /** Requests that one network may make at once. */
  readonly burst: number;
  /** Requests a minute after that. */
  readonly perMinute: number;
  /** Networks that are remembered; of more, the one that was seen longest ago is forgotten. */
  readonly maximumNetworks: number;
  /** Milliseconds of any steady clock. */
  readonly now: () => number;
}

/** Counts one request. @returns seconds until the next one is allowed; 0: this one is. */
export type RateLimit = (address: string) => number;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * A token bucket per network: an IPv4 address or, since a single host owns that many, an IPv6 /64. Memory is bounded:
 * about 100 bytes a network.
 */
export function createRateLimit({ burst, perMinute, maximumNetworks, now }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMillisecond = perMinute / 60_000;
  return (address) => {
    const network = networkOf(address);
    const bucket = buckets.get(network) ?? { tokens: burst, filledAt: now() };
    // Behind all others: the map's order is the order of last use.
    buckets.delete(network);
    buckets.set(network, bucket);
    if (buckets.size > maximumNetworks) buckets.delete(buckets.keys().next().value ?? '');

    bucket.tokens = Math.min(burst, bucket.tokens + (now() - bucket.filledAt) * perMillisecond);
    bucket.filledAt = now();
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perMillisecond / 1000);
    bucket.tokens -= 1;
    return 0;
  };
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const missing = address.includes('::') ? 8 - before.length - after.length : 0;
  return [...before, ...Array<string>(Math.max(missing, 0)).fill('0'), ...after].slice(0, 4).join(':');
}

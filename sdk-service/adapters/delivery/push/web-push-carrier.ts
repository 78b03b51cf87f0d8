import { lookup as lookupName } from 'node:dns';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type webPush from 'web-push';
import type { PushCarrier, PushDelivery, PushMessage } from '../../../ports/push-carrier.ts';
import { checkEndpoint, isPublicAddress } from './check-endpoint.ts';

interface CarrierOptions {
  /** Certificates of a push service of a closed network, PEM; default: those that Node trusts. */
  readonly authorities?: string | undefined;
  /** Default: the system's. */
  readonly lookup?: LookupFunction | undefined;
}

const TIMEOUT_MS = 10_000;
/** A service that asks for more is asked again when there is something new. */
const LONGEST_PAUSE_SECONDS = 3600;
const DEFAULT_PAUSE_SECONDS = 60;

/**
 * RFC 8030, 8291 and 8292 by npm `web-push`, which makes the request and is loaded for the first one; it is sent here, where
 * the address is checked.
 */
export function createWebPushCarrier(options: CarrierOptions = {}): PushCarrier {
  return {
    checkEndpoint,

    async send(message) {
      const { subscription, services } = message;
      if (checkEndpoint(subscription.endpoint, services) !== undefined) return { outcome: 'refused' };
      try {
        const library = await import('web-push');
        return await post(message, { ...options, library: library.default });
      } catch {
        return { outcome: 'unreachable' };
      }
    },
  };
}

function post(
  { subscription, payload, ttlSeconds, topic, services, identity }: PushMessage,
  { library, ...options }: CarrierOptions & { readonly library: typeof webPush },
) {
  const { endpoint, p256dh, auth } = subscription;
  const { headers, body } = library.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
    TTL: ttlSeconds,
    urgency: 'high',
    topic,
    contentEncoding: 'aes128gcm',
    vapidDetails: { subject: identity.contact, publicKey: identity.publicKey, privateKey: identity.privateKey },
  });
  const url = new URL(endpoint);
  // A service that the company named, to the letter, may stand in its own network; those of the internet never do.
  const mayBePrivate = services.includes(url.origin);
  return new Promise<PushDelivery>((resolve, reject) => {
    // A number in place of a name is never looked up, so it is checked here.
    const family = isIP(url.hostname.replace(/^\[|\]$/g, ''));
    if (family !== 0 && !mayBePrivate && !isPublicAddress(url.hostname.replace(/^\[|\]$/g, ''), family)) {
      resolve({ outcome: 'refused' });
      return;
    }
    const outgoing = request(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': body?.length ?? 0 },
      // Neither kept nor shared: one address is checked, and that one is connected to.
      agent: false,
      lookup: guardedLookup({ mayBePrivate, lookup: options.lookup ?? lookupName }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(options.authorities !== undefined && { ca: options.authorities }),
    });
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === NOT_PUBLIC) resolve({ outcome: 'refused' });
      else reject(error);
    });
    outgoing.once('response', (response) => {
      // What it says beside the status is of no interest, and may be endless. Redirects are not followed.
      response.destroy();
      resolve(toDelivery(response.statusCode ?? 0, response.headers['retry-after']));
    });
    outgoing.end(body);
  });
}

const NOT_PUBLIC = 'ENOTPUBLIC';

/** Resolves, and gives only addresses that may be connected to: what is checked is what is used. */
function guardedLookup(guard: { readonly mayBePrivate: boolean; readonly lookup: LookupFunction }): LookupFunction {
  return (hostname, options, callback) => {
    guard.lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 4);
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const allowed = addresses.filter(({ address, family }) => guard.mayBePrivate || isPublicAddress(address, family));
      const [first] = allowed;
      // One address of ours among public ones is a trick: then none of them is used.
      if (first === undefined || allowed.length < addresses.length) {
        return callback(
          Object.assign(new Error('The push service has a private address.'), { code: NOT_PUBLIC }),
          '',
          4,
        );
      }
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

function toDelivery(status: number, retryAfter: string | undefined): PushDelivery {
  if (status >= 200 && status < 300) return { outcome: 'accepted' };
  // RFC 8030 §7.3, and what services send besides.
  if (status === 404 || status === 410) return { outcome: 'gone' };
  if (status !== 429 && status !== 503) return { outcome: 'refused' };
  const seconds = Number(retryAfter);
  const isSaid = Number.isInteger(seconds) && seconds >= 0;
  return { outcome: 'later', seconds: Math.min(isSaid ? seconds : DEFAULT_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS) };
}

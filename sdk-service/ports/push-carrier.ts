import type { PushSubscription } from './app-device.ts';

export interface PushMessage {
  readonly subscription: PushSubscription;
  /** JSON; at most 3,993 bytes (RFC 8291 §4). */
  readonly payload: string;
  readonly ttlSeconds: number;
  /** Replaces an older message of the same topic; at most 32 characters of base64url (RFC 8030 §5.4). */
  readonly topic: string;
  /** Allowed origins of push services. A message to any other is not sent. */
  readonly services: readonly string[];
  readonly identity: PushIdentity;
}

/** Who sends: the key of RFC 8292. */
export interface PushIdentity {
  /** `mailto:` or `https:` address of whoever runs this server. */
  readonly contact: string;
  /** Uncompressed point, base64url. */
  readonly publicKey: string;
  /** base64url */
  readonly privateKey: string;
}

/**
 * `gone`: there is no such subscription any more. `later`: not before so many seconds. `refused`: it is not allowed to go
 * there, or the service does not take it. `unreachable`: nobody answered in time.
 */
export type PushDelivery =
  | { readonly outcome: 'accepted' | 'gone' | 'refused' | 'unreachable' }
  | { readonly outcome: 'later'; readonly seconds: number };

/** Moves a message to a push service (RFC 8030), sealed for the app (RFC 8291). Within its own timeout; never rejects. */
export interface PushCarrier {
  send(message: PushMessage): Promise<PushDelivery>;
  /** Undefined: it may be sent there; else why not. Looks at the address alone, not at what it resolves to. */
  checkEndpoint(endpoint: string, services: readonly string[]): string | undefined;
}

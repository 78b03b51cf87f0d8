import { createHash } from 'node:crypto';
import type { AppDevice, PublicJwk } from '../../ports/app-device.ts';
import type { AppStore } from '../../ports/app-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MessageSigner } from '../../ports/message-signer.ts';
import type { Id, User } from '../../ports/records.ts';
import { type Refused, refused } from './device-answer.ts';
import { createRecentIds } from './recent-ids.ts';

/** What a device may ask; each has an address and a `typ` of its own. */
export type DeviceCall = 'redeem' | 'confirm' | 'poll' | 'decision' | 'push' | 'status' | 'name' | 'keys' | 'remove';

export interface DeviceMessage {
  readonly call: DeviceCall;
  /** What stands in the address: the device's id, or at a decision the request's; nothing at redeem. */
  readonly id: Id;
  /** JWS as it came. */
  readonly message: string;
}

export interface VerifiedMessage {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly app: AppDevice;
  readonly user: User;
}

interface ReadDeps {
  readonly store: Pick<AppStore, 'findAppDevice' | 'rememberMessage'>;
  readonly signer: MessageSigner;
  readonly clock: Clock;
}

const types: Readonly<Record<DeviceCall, string>> = {
  redeem: 'enrol+jwt',
  confirm: 'confirm+jwt',
  poll: 'poll+jwt',
  decision: 'authdec+jwt',
  push: 'push+jwt',
  status: 'status+jwt',
  name: 'name+jwt',
  keys: 'keys+jwt',
  remove: 'remove+jwt',
};

const passing: ReadonlySet<DeviceCall> = new Set(['poll', 'status', 'redeem']);

const LONGEST_MESSAGE = 16_384;

/** R9: seconds that a device's clock may be off either way. */
const WINDOW_SECONDS = 120;

const ID = /^[A-Za-z0-9_-]{22}$/;

/** Verifies messages of devices, in the order of docs/mobile-protocol.md §6. Nothing is believed before the signature. */
export function createDeviceMessages({ store, signer, clock }: ReadDeps) {
  const recentPolls = createRecentIds(clock);

  /** The checks that need no key. */
  function checkForm({ call, message }: DeviceMessage) {
    if (message.length > LONGEST_MESSAGE) return refused('malformed', 'The message is too long.');
    const parsed = signer.parse(message);
    if (parsed === undefined) return refused('malformed', 'The body is no JWS in compact form.');
    const { header } = parsed;
    if (header.alg !== 'ES256') return refused('unsupported-alg', 'alg: must be ES256.');
    const members = Object.keys(header).toSorted().join(' ');
    // RFC 7515 §4.1.11: nothing critical is known here, and no key is taken from elsewhere.
    const expected = call === 'redeem' ? 'alg jwk typ url' : 'alg kid typ url';
    if (members !== expected) return refused('malformed', `The header must have exactly: ${expected}.`);
    if (header.typ !== types[call]) return refused('malformed', `typ: must be ${types[call]} here.`);
    return parsed;
  }

  /** Who is meant by it, when, and whether for the first time. */
  async function checkClaims(
    { header, payload }: NonNullable<ReturnType<MessageSigner['parse']>>,
    expected: { readonly issuer: string; readonly sender: string; readonly message: DeviceMessage },
  ): Promise<Refused | undefined> {
    const { issuer, sender, message } = expected;
    const isOurs = payload.iss === sender && payload.aud === issuer && header.url === addressOf(issuer, message);
    if (!isOurs) return refused('not-authorised');
    const { iat, jti } = payload;
    if (typeof iat !== 'number' || !Number.isSafeInteger(iat))
      return refused('malformed', 'iat: must be a whole number.');
    if (typeof jti !== 'string' || !ID.test(jti))
      return refused('malformed', 'jti: must have 22 characters of base64url.');
    const now = clock.now();
    if (Math.abs(now.getTime() / 1000 - iat) > WINDOW_SECONDS) return refused('clock-skew', 'iat: the clock is off.');
    const seenAs = createHash('sha256').update(`${sender}\n${jti}`).digest('base64url').slice(0, 22);
    // What changes nothing is remembered by this process alone; so is what comes from strangers, for whom nothing is
    // written: their token is used once in any case.
    const isNew = passing.has(message.call)
      ? recentPolls.add(seenAs)
      : await store.rememberMessage(seenAs, new Date((iat + WINDOW_SECONDS) * 1000));
    return isNew ? undefined : refused('replay', 'jti: was used before.');
  }

  return {
    /** A message of a device that is known. One that was removed is told so, when the message is really of it. */
    async read(message: DeviceMessage, issuer: string): Promise<VerifiedMessage | Refused> {
      const parsed = checkForm(message);
      if ('outcome' in parsed) return parsed;
      const { kid } = parsed.header;
      if (typeof kid !== 'string' || !ID.test(kid)) return refused('not-authorised');
      if (message.call !== 'decision' && kid !== message.id) return refused('not-authorised');
      const found = await store.findAppDevice(kid);
      if (found === undefined) return refused('not-authorised');
      const { app, user } = found;
      if (!(await signer.verify(message.message, app.popKey))) return refused('not-authorised');
      const problem = await checkClaims(parsed, { issuer, sender: kid, message });
      if (problem !== undefined) return problem;
      if (app.state === 'revoked') return refused('device-revoked');
      const needs: readonly AppDevice['state'][] = message.call === 'confirm' ? ['pending'] : ['confirmed', 'active'];
      if (!needs.includes(app.state)) return refused('not-authorised');
      return { payload: parsed.payload, app, user };
    },

    /** A message of a key that nobody knows yet: that it holds the private part is all that is known. */
    async readNew(
      message: DeviceMessage,
      issuer: string,
    ): Promise<
      { readonly payload: VerifiedMessage['payload']; readonly key: PublicJwk; readonly thumbprint: string } | Refused
    > {
      const parsed = checkForm(message);
      if ('outcome' in parsed) return parsed;
      const key = parsePublicJwk(parsed.header.jwk);
      if (key === undefined) return refused('malformed', 'jwk: must be a public key of P-256 with kty, crv, x and y.');
      if (!(await signer.verify(message.message, key))) return refused('not-authorised');
      const thumbprint = await signer.thumbprint(key);
      const problem = await checkClaims(parsed, { issuer, sender: thumbprint, message });
      return problem ?? { payload: parsed.payload, key, thumbprint };
    },
  };
}

/** `url` binding: a message for one address is none for another. */
function addressOf(issuer: string, { call, id }: Pick<DeviceMessage, 'call' | 'id'>): string {
  const base = `${issuer}/mobile/v1`;
  switch (call) {
    case 'redeem':
      return `${base}/enrollments/redeem`;
    case 'decision':
      return `${base}/requests/${id}/decision`;
    default:
      return `${base}/devices/${id}/${call}`;
  }
}

const COORDINATE = /^[A-Za-z0-9_-]{43}$/;

/** Undefined: it is no public key of P-256, or has more than one. */
export function parsePublicJwk(value: unknown): PublicJwk | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kty, crv, x, y, ...rest } = value as Record<string, unknown>;
  if (kty !== 'EC' || crv !== 'P-256' || Object.keys(rest).length > 0) return undefined;
  if (typeof x !== 'string' || typeof y !== 'string' || !COORDINATE.test(x) || !COORDINATE.test(y)) return undefined;
  return { kty, crv, x, y };
}

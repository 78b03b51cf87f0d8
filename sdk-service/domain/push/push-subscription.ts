import type { PushSubscription } from '../../ports/app-device.ts';
import type { PushCarrier } from '../../ports/push-carrier.ts';
import type { Id } from '../../ports/records.ts';
import type { SealPlace, SecretBox } from '../../ports/secrets.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { type Refused, refused } from './device-answer.ts';

/** 65 bytes: the uncompressed point of the browser's key; 16 bytes: its secret (RFC 8291 §3). */
const P256DH = /^[A-Za-z0-9_-]{87}$/;
const AUTH = /^[A-Za-z0-9_-]{22}$/;

/** `push` of a message. Undefined: the app takes no pushes. */
export function parsePush(
  value: unknown,
  { carrier, settings }: { readonly carrier: Pick<PushCarrier, 'checkEndpoint'>; readonly settings: SettingValues },
): PushSubscription | undefined | Refused {
  if (typeof value !== 'object' || value === null) return refused('malformed', 'push: must be given.');
  const { type, endpoint, p256dh, auth } = value as Record<string, unknown>;
  if (type === 'none') return undefined;
  if (type !== 'webpush') return refused('malformed', 'push.type: must be webpush or none.');
  if (typeof endpoint !== 'string' || typeof p256dh !== 'string' || typeof auth !== 'string') {
    return refused('malformed', 'push: endpoint, p256dh and auth must be texts.');
  }
  if (!P256DH.test(p256dh) || Buffer.from(p256dh, 'base64url')[0] !== 4 || !AUTH.test(auth)) {
    return refused('malformed', 'push: p256dh must be an uncompressed point of P-256, auth 16 bytes.');
  }
  const problem = carrier.checkEndpoint(endpoint, settings['push.services']);
  if (problem !== undefined) return refused('policy', `push.endpoint: ${problem}.`);
  return { endpoint, p256dh, auth };
}

/** RFC 8030 §8.3: who has the address can send, so it is kept as a secret is. */
export function sealPush(
  secrets: Pick<SecretBox, 'seal' | 'keyedHash'>,
  { id, push }: { readonly id: Id; readonly push: PushSubscription },
): { readonly sealed: Buffer; readonly hash: Buffer } {
  return {
    sealed: secrets.seal(Buffer.from(JSON.stringify(push)), placeOf(id)),
    hash: secrets.keyedHash('destination', push.endpoint),
  };
}

export function openPush(secrets: Pick<SecretBox, 'open'>, id: Id, sealed: Buffer): PushSubscription {
  return JSON.parse(secrets.open(sealed, placeOf(id)).toString('utf8')) as PushSubscription;
}

function placeOf(row: Id): SealPlace {
  return { table: 'app_devices', column: 'push', row };
}

import { createHash } from 'node:crypto';
import type { Id } from '../../ports/records.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { mailAboutDevice } from '../mail/mail-about-device.ts';
import { getChannelAddress } from './channel-address.ts';
import { type DeviceAnswer, refused } from './device-answer.ts';
import type { PushDeps } from './push-deps.ts';
import { type createDeviceMessages, type DeviceMessage, parsePublicJwk } from './read-device-message.ts';
import { createVerifyPerson } from './verify-person.ts';

/**
 * A device gets another signing key (R19): the message is signed by the old one, the proof in it by the new one, and where
 * the phone recognizes its owner, he has to be there: else whoever could use the key for a moment could carry the device
 * away. From then on the old key is nobody's.
 */
export function createChangeKey(deps: PushDeps, messages: ReturnType<typeof createDeviceMessages>) {
  const { store, signer, settings, clock } = deps;
  const verifyPerson = createVerifyPerson(deps);

  return async (message: DeviceMessage, author: ChangeAuthor): Promise<DeviceAnswer> => {
    const read = await messages.read(message, getChannelAddress(settings.current()).issuer);
    if ('outcome' in read) return read;
    const { payload, app, user } = read;
    const { proof, uv } = payload;
    const key = parsePublicJwk(payload.new_jwk);
    if (key === undefined) return refused('malformed', 'new_jwk: must be a public key of P-256.');
    if (typeof proof !== 'string') return refused('malformed', 'proof: must be given.');
    const bound = { deviceId: app.id, messageId: String(payload.jti) };
    if (!isProof(signer.parse(proof), bound) || !(await signer.verify(proof, key))) return refused('not-authorised');

    const thumbprint = await signer.thumbprint(key);
    const counter = await verifyPerson({ app, challenge: keyChallenge({ ...bound, thumbprint }), uv });
    if (typeof counter === 'object') return counter;
    const record = recordOf(author, {
      at: clock.now(),
      action: 'app.change-key',
      subject: user.username,
      detail: `${app.name} (${app.id})`,
      mail: mailAboutDevice(app.id),
    });
    const outcome = await store.changeAppKey({
      deviceId: app.id,
      expectedThumbprint: Buffer.from(await signer.thumbprint(app.popKey), 'base64url'),
      key,
      thumbprint: Buffer.from(thumbprint, 'base64url'),
      counter,
      change: record,
    });
    switch (outcome) {
      case 'changed':
        return { outcome: 'answered', body: { thumbprint } };
      case 'duplicate-key':
        return refused('duplicate-key', 'new_jwk: is known already.');
      case 'closed':
        return refused('not-authorised');
    }
  };
}

interface Bound {
  readonly deviceId: Id;
  /** `jti` of the message around the proof: it is none about another change. */
  readonly messageId: string;
}

function isProof(parsed: ReturnType<PushDeps['signer']['parse']>, { deviceId, messageId }: Bound): boolean {
  if (parsed === undefined) return false;
  const { header, payload } = parsed;
  const isForm = Object.keys(header).toSorted().join(' ') === 'alg typ' && header.alg === 'ES256';
  return isForm && header.typ === 'key-proof+jwt' && payload.device_id === deviceId && payload.jti === messageId;
}

/** RFC 8785: all values are base64url, so JSON with sorted names is its form. */
function keyChallenge({ deviceId, messageId, thumbprint }: Bound & { readonly thumbprint: string }): string {
  const canonical = JSON.stringify({ device_id: deviceId, jti: messageId, thumbprint });
  return createHash('sha256').update(`mobile-v1|key|${canonical}`).digest('base64url');
}

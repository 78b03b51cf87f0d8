import type { KeyObject } from 'node:crypto';
import type { Device } from '../../ports/device.ts';
import type { Id } from '../../ports/records.ts';
import type { SealPlace, SecretBox } from '../../ports/secrets.ts';
import { toKey } from '../oath/oath-key.ts';

/** The key of a device's codes, for as long as a check takes. @throws MfaError `misconfigured` under a wrong master key. */
export function openDeviceKey(
  secrets: Pick<SecretBox, 'open'>,
  { id, sealedKey }: Pick<Device, 'id' | 'sealedKey'>,
): KeyObject {
  return toKey(secrets.open(sealedKey, deviceKeyPlace(id)));
}

/** Seals a key for this device alone. */
export function sealDeviceKey(
  secrets: Pick<SecretBox, 'seal'>,
  { id, key }: { readonly id: Id; readonly key: Buffer },
): Buffer {
  return secrets.seal(key, deviceKeyPlace(id));
}

/** Seals the push address of the app's installation: who has it can send to that phone. */
export function sealDeviceToken(
  secrets: Pick<SecretBox, 'seal'>,
  { id, token }: { readonly id: Id; readonly token: string },
): Buffer {
  return secrets.seal(Buffer.from(token), { table: 'devices', column: 'token', row: id });
}

function deviceKeyPlace(id: Id): SealPlace {
  return { table: 'devices', column: 'secret', row: id };
}

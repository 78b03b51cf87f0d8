import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { HashPurpose } from '../../ports/secrets.ts';

/** What a key is for; each gets its own, so that what is made for one purpose never passes for another. */
export type KeyPurpose = 'seal' | 'log-chain' | `hash:${HashPurpose}`;

const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;

/**
 * The key of one purpose, from the master key. RFC 5869: HKDF-SHA-256, the purpose as `info`; no salt, since the master
 * key is uniformly random already (§3.1).
 */
export function deriveKey(masterKey: KeyObject, purpose: KeyPurpose): KeyObject {
  return createSecretKey(derive(masterKey, `mfa-server/1/${purpose}`, KEY_BYTES));
}

/** Names a master key without telling anything about it: 8 bytes, the same for the same key. */
export function deriveKeyId(masterKey: KeyObject): Buffer {
  return derive(masterKey, 'mfa-server/1/key-id', KEY_ID_BYTES);
}

function derive(masterKey: KeyObject, info: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', info, length));
}

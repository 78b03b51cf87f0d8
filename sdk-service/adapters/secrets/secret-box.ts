import { createCipheriv, createDecipheriv, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import type { HashPurpose, SealPlace, SecretBox } from '../../ports/secrets.ts';
import { deriveKey, deriveKeyId } from './derive-key.ts';

/** A seal is version, key id, nonce, ciphertext, tag. The version is for the day when the cipher changes. */
const VERSION = 1;
const KEY_ID_BYTES = 8;
/** SP 800-38D §8.2.2: 96 random bits are good for 2^32 seals under one key; a server makes a few per user. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

/** Seals with AES-256-GCM and hashes with HMAC-SHA-256, under keys that are derived once and never leave. */
export function createSecretBox({ masterKey }: { readonly masterKey: KeyObject }): SecretBox {
  const sealKey = deriveKey(masterKey, 'seal');
  const header = Buffer.concat([Buffer.from([VERSION]), deriveKeyId(masterKey)]);
  const hashKeys: Readonly<Record<HashPurpose, KeyObject>> = {
    'one-time-secret': deriveKey(masterKey, 'hash:one-time-secret'),
    'session-token': deriveKey(masterKey, 'hash:session-token'),
    'verified-credential': deriveKey(masterKey, 'hash:verified-credential'),
    destination: deriveKey(masterKey, 'hash:destination'),
    'known-browser': deriveKey(masterKey, 'hash:known-browser'),
    pin: deriveKey(masterKey, 'hash:pin'),
    'security-answer': deriveKey(masterKey, 'hash:security-answer'),
    'static-token': deriveKey(masterKey, 'hash:static-token'),
    'question-draw': deriveKey(masterKey, 'hash:question-draw'),
  };

  return {
    seal(plaintext, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce);
      cipher.setAAD(associatedData(header, place));
      const ciphertext = cipher.update(plaintext);
      cipher.final();
      return Buffer.concat([header, nonce, ciphertext, cipher.getAuthTag()]);
    },

    open(sealed, place) {
      if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) {
        throw new MfaError('misconfigured', `The secret in ${place.table}.${place.column} is not one of this release.`);
      }
      if (!sealed.subarray(0, HEADER_BYTES).equals(header)) {
        throw new MfaError('misconfigured', `The secret in ${place.table}.${place.column} needs another master key.`);
      }
      const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', sealKey, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(associatedData(header, place));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const plaintext = decipher.update(sealed.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES));
      try {
        decipher.final();
      } catch (cause) {
        plaintext.fill(0);
        const message = `The secret in ${place.table}.${place.column} was altered or belongs to another row.`;
        throw new MfaError('misconfigured', message, { cause });
      }
      return plaintext;
    },

    keyedHash(purpose, value) {
      return createHmac('sha256', hashKeys[purpose]).update(value, 'utf8').digest();
    },
  };
}

/** Header and place, each part behind its length (4 bytes), so that no two places give the same bytes. */
function associatedData(header: Buffer, { table, column, row }: SealPlace): Buffer {
  const texts = [table, column, row];
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, header.length));
  let at = header.copy(bytes);
  for (const [index, text] of texts.entries()) {
    at = bytes.writeUInt32BE(lengths[index] ?? 0, at);
    at += bytes.write(text, at);
  }
  return bytes;
}

import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import { findNode, findText, type XmlNode } from './xml-tree.ts';

/** Opens the encrypted values of one file. */
export interface ContainerLock {
  /**
   * The value within an element that has `EncryptedValue` and `ValueMAC` as children.
   * @throws MfaError `malformed`: `secretKey: rule`.
   */
  open(element: XmlNode): Buffer;
}

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';
const ciphers: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  [`${xmlenc}aes128-cbc`]: { name: 'aes-128-cbc', keyBytes: 16 },
  [`${xmlenc}aes192-cbc`]: { name: 'aes-192-cbc', keyBytes: 24 },
  [`${xmlenc}aes256-cbc`]: { name: 'aes-256-cbc', keyBytes: 32 },
};

const BLOCK = 16;

/** More would keep the command busy for minutes; makers use thousands. */
const MAXIMUM_ITERATIONS = 5_000_000;

/**
 * What opens an encrypted file; undefined: it is not encrypted. RFC 6030 §6.
 *
 * @param fileKey the pre-shared key in hexadecimal, or the passphrase, whichever the file asks for.
 * @throws MfaError `malformed` when the key is missing or does not fit, or the file is encrypted in another way.
 */
export function createContainerLock(container: XmlNode, fileKey: string | undefined): ContainerLock | undefined {
  const encryptionKey = findNode(container, 'EncryptionKey');
  if (encryptionKey === undefined) return undefined;
  if (fileKey === undefined) {
    throw new MfaError(
      'malformed',
      'The file is encrypted: give its pre-shared key or passphrase by --file-key-stdin.',
    );
  }
  const key = deriveKey(encryptionKey, fileKey);
  // RFC 6030 §6.1: a cipher without integrity needs a MAC. A value that anybody could have changed is not taken over.
  const macMethod = findNode(container, 'MACMethod');
  if (macMethod === undefined) throw new MfaError('malformed', 'The file is encrypted without a MACMethod.');
  const hash = hashOf(macMethod.attributes.get('Algorithm'), 'MACMethod');
  const macKey = findNode(macMethod, 'MACKey');
  const ownMacKey = macKey === undefined ? key : openMacKey(macKey, key);

  return {
    open(element) {
      const encrypted = findNode(element, 'EncryptedValue');
      if (encrypted === undefined) throw new MfaError('malformed', 'secretKey: is missing.');
      const bytes = cipherBytesOf(encrypted);
      const mac = Buffer.from(findText(element, 'ValueMAC') ?? '', 'base64');
      const expected = createHmac(hash, ownMacKey).update(bytes).digest();
      // Looked at before anything is decrypted, so that no padding tells anything.
      if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) {
        throw new MfaError(
          'malformed',
          'secretKey: its ValueMAC does not fit; the file key is wrong, or it was changed.',
        );
      }
      const value = decrypt(encrypted, { key, bytes });
      if (value === undefined) throw new MfaError('malformed', 'secretKey: cannot be decrypted.');
      return value;
    },
  };
}

function openMacKey(macKey: XmlNode, key: Buffer): Buffer {
  const opened = decrypt(macKey, { key, bytes: cipherBytesOf(macKey) });
  if (opened === undefined) throw new MfaError('malformed', 'The key or passphrase does not open this file.');
  return opened;
}

/** The pre-shared key itself, or what PBKDF2 makes of the passphrase (RFC 6030 §6.2). */
function deriveKey(encryptionKey: XmlNode, fileKey: string): Buffer {
  const derived = findNode(encryptionKey, 'DerivedKey');
  if (derived !== undefined) {
    const parameters = findNode(derived, 'KeyDerivationMethod', 'PBKDF2-params');
    const salt = Buffer.from(findText(parameters, 'Salt', 'Specified') ?? '', 'base64');
    const iterations = wholeNumber(findText(parameters, 'IterationCount'));
    const keyBytes = wholeNumber(findText(parameters, 'KeyLength')) ?? BLOCK;
    const isUsable = salt.length > 0 && iterations !== undefined && iterations > 0 && iterations <= MAXIMUM_ITERATIONS;
    if (parameters === undefined || !isUsable || ![16, 24, 32].includes(keyBytes)) {
      throw new MfaError('malformed', 'The file derives its key in a way that is not supported; PBKDF2 is.');
    }
    // RFC 8018 §A.2: without a name, the function is HMAC with SHA-1.
    const hash = hashOf(findNode(parameters, 'PRF')?.attributes.get('Algorithm'), 'PRF');
    return pbkdf2Sync(fileKey, salt, iterations, keyBytes, hash);
  }
  if (findNode(encryptionKey, 'KeyName') === undefined) {
    throw new MfaError(
      'malformed',
      'The file is encrypted for a certificate; only keys and passphrases are supported.',
    );
  }
  const compact = fileKey.replaceAll(/[\s:-]/g, '');
  if (!/^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i.test(compact)) {
    throw new MfaError('malformed', 'The pre-shared key must be 32, 48 or 64 hexadecimal digits.');
  }
  return Buffer.from(compact, 'hex');
}

/** Undefined: the padding is none, so the key is wrong. @throws MfaError `malformed` for another cipher. */
function decrypt(
  element: XmlNode,
  { key, bytes }: { readonly key: Buffer; readonly bytes: Buffer },
): Buffer | undefined {
  const algorithm = findNode(element, 'EncryptionMethod')?.attributes.get('Algorithm') ?? '';
  const cipher = Object.hasOwn(ciphers, algorithm) ? ciphers[algorithm] : undefined;
  if (cipher === undefined) throw new MfaError('malformed', 'secretKey: must be encrypted by AES in CBC mode.');
  if (cipher.keyBytes !== key.length) {
    throw new MfaError(
      'malformed',
      `secretKey: ${cipher.name} takes a key of ${cipher.keyBytes * 2} hexadecimal digits.`,
    );
  }
  // XML Encryption §5.2: the initialization vector stands first, and the last byte says how many to take off.
  if (bytes.length < 2 * BLOCK || bytes.length % BLOCK !== 0) return undefined;
  const decipher = createDecipheriv(cipher.name, key, bytes.subarray(0, BLOCK)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(BLOCK)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  return padding >= 1 && padding <= BLOCK ? padded.subarray(0, padded.length - padding) : undefined;
}

function cipherBytesOf(element: XmlNode): Buffer {
  return Buffer.from(findText(element, 'CipherData', 'CipherValue') ?? '', 'base64');
}

/** HMAC by its address: `…#hmac-sha1` of XML Signature and its successors. */
function hashOf(algorithm: string | undefined, element: string): string {
  const [, bits] = /#hmac-sha(1|256|384|512)$/i.exec(algorithm ?? '#hmac-sha1') ?? [];
  if (bits === undefined) throw new MfaError('malformed', `${element}: must be HMAC with SHA-1, SHA-256 or SHA-512.`);
  return `sha${bits}`;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

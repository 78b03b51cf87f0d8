import { compactDecrypt, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import type { MessageOpener } from '../../ports/message-opener.ts';

const ALGORITHM = 'ECDH-ES';
const ENCRYPTION = 'A256GCM';

/** Five parts; the second, an encrypted key, is empty: the agreed key is used directly (RFC 7518 §4.6). */
const COMPACT = /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** Encrypted messages by npm `jose`. */
export const messageOpener: MessageOpener = {
  async open(message, { keyId, privateKey }) {
    if (!COMPACT.test(message)) return undefined;
    try {
      const header = decodeProtectedHeader(message);
      // RFC 7516 §4.1: nothing critical is known here, nothing is decompressed, and no key is taken from elsewhere.
      if (Object.keys(header).toSorted().join(' ') !== 'alg enc epk kid' || header.kid !== keyId) return undefined;
      const key = await importJWK(JSON.parse(privateKey) as JWK, ALGORITHM);
      const { plaintext } = await compactDecrypt(message, key, {
        keyManagementAlgorithms: [ALGORITHM],
        contentEncryptionAlgorithms: [ENCRYPTION],
      });
      return Buffer.from(plaintext);
    } catch {
      return undefined;
    }
  },
};

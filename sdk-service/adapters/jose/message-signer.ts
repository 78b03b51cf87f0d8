import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import type { PublicJwk } from '../../ports/app-device.ts';
import type { MessageSigner, UnverifiedMessage } from '../../ports/message-signer.ts';

const ALGORITHM = 'ES256';

/** Three parts of base64url; the first two are JSON. RFC 7515 §3.1. */
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** Signed messages by npm `jose`. */
export const messageSigner: MessageSigner = {
  async generateKey() {
    const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    return {
      publicKey: toPublicJwk(await exportJWK(publicKey)),
      privateKey: JSON.stringify(await exportJWK(privateKey)),
    };
  },

  thumbprint: ({ kty, crv, x, y }) => calculateJwkThumbprint({ kty, crv, x, y }, 'sha256'),

  async sign({ payload, type, keyId, privateKey }) {
    const key = await importJWK(JSON.parse(privateKey) as JWK, ALGORITHM);
    return new CompactSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({ alg: ALGORITHM, typ: type, kid: keyId })
      .sign(key);
  },

  parse(message) {
    if (!COMPACT.test(message)) return undefined;
    try {
      const header: unknown = decodeProtectedHeader(message);
      const payload: unknown = JSON.parse(Buffer.from(message.split('.')[1] ?? '', 'base64url').toString('utf8'));
      return isObject(header) && isObject(payload) ? { header, payload } : undefined;
    } catch {
      return undefined;
    }
  },

  async verify(message, { kty, crv, x, y }) {
    try {
      const key = await importJWK({ kty, crv, x, y }, ALGORITHM);
      // RFC 8725 §3.1: the algorithm is ours to say, not the message's.
      await compactVerify(message, key, { algorithms: [ALGORITHM] });
      return true;
    } catch {
      return false;
    }
  },
};

function toPublicJwk({ x = '', y = '' }: JWK): PublicJwk {
  return { kty: 'EC', crv: 'P-256', x, y };
}

function isObject(value: unknown): value is UnverifiedMessage['header'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

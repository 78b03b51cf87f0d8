import type { ServerKey } from './account.ts';
import { fromBase64url, toBase64url, utf8 } from './bytes.ts';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const CIPHER = 'A256GCM';
const TAG_BYTES = 16;

/** No PIN is longer; the length of what is sent tells nothing of it. */
const PADDED_DIGITS = 16;

/**
 * A PIN about one request, for the eyes of the server alone: a JWE in compact form, ECDH-ES with A256GCM
 * (docs/mobile-protocol.md §6).
 */
export async function encryptPin(
  pin: string,
  { key, nonce }: { readonly key: ServerKey; readonly nonce: string },
): Promise<string> {
  const { kid, kty, crv, x, y } = key;
  const theirs = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const agreed = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, 256);
  const point = await crypto.subtle.exportKey('jwk', own.publicKey);
  const epk = { kty: 'EC', crv: 'P-256', x: point.x, y: point.y };
  const header = toBase64url(utf8(JSON.stringify({ alg: 'ECDH-ES', enc: CIPHER, kid, epk })));
  const cipherKey = await crypto.subtle.importKey('raw', await deriveKey(agreed), 'AES-GCM', false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plaintext = utf8(JSON.stringify({ nonce, pin: pin.padEnd(PADDED_DIGITS) }));
  // RFC 7516 §5.1: the header, as it is sent, is authenticated too.
  const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(header), tagLength: TAG_BYTES * 8 };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, cipherKey, plaintext));
  const [text, tag] = [sealed.subarray(0, -TAG_BYTES), sealed.subarray(-TAG_BYTES)];
  return [header, '', toBase64url(iv), toBase64url(text), toBase64url(tag)].join('.');
}

/** RFC 7518 §4.6.2: one round of the Concat KDF, with the cipher's name and no names of parties. */
async function deriveKey(agreed: ArrayBuffer): Promise<ArrayBuffer> {
  const name = utf8(CIPHER);
  const info = [number(1), new Uint8Array(agreed), number(name.length), name, number(0), number(0), number(256)];
  const bytes = new Uint8Array(info.flatMap((part) => [...part]));
  return crypto.subtle.digest('SHA-256', bytes);
}

/** Four bytes, the highest first. */
function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Whether this is a key that a PIN can be encrypted to. It stands in a signed request. */
export function isEncryptionKey(key: Partial<ServerKey> | undefined): key is ServerKey {
  if (key?.kty !== 'EC' || key.crv !== 'P-256' || typeof key.kid !== 'string') return false;
  return [key.x, key.y].every((each) => {
    try {
      return typeof each === 'string' && fromBase64url(each).length === 32;
    } catch {
      return false;
    }
  });
}

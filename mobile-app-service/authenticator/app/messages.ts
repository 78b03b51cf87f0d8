import type { PublicKey, ServerKey } from './account.ts';
import { fromBase64url, randomId, sha256, toBase64url, utf8 } from './bytes.ts';

const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A new signing key of this phone; the private part cannot be read, not even by this app. */
export function createPopKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
}

/** The public part with its members in the order of RFC 7638. */
export async function exportPublicKey({ publicKey }: CryptoKeyPair): Promise<PublicKey> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return { crv: 'P-256', kty: 'EC', x, y };
}

/** RFC 7638 §3.2: members in the order of their names, without blanks. */
export function thumbprint({ crv, kty, x, y }: PublicKey): Promise<string> {
  return sha256(utf8(JSON.stringify({ crv, kty, x, y })));
}

interface Message {
  readonly key: CryptoKey;
  readonly typ: string;
  /** The address that is called: a message for one is none for another. */
  readonly url: string;
  /** The device that speaks, or, before it has an id, its public key. */
  readonly from: { readonly kid: string } | { readonly jwk: PublicKey };
  readonly iss: string;
  readonly aud: string;
  /** Seconds since 1970, by the server's clock. */
  readonly iat: number;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Where something else in the message names it. */
  readonly jti?: string | undefined;
}

/** A message of the app: one JWS in compact form (docs/mobile-protocol.md §4). */
export async function signMessage({ key, typ, url, from, iss, aud, iat, payload, jti }: Message): Promise<string> {
  const body = { ...payload, iss, aud, iat, jti: jti ?? randomId() };
  return signJws(key, { alg: 'ES256', typ, ...from, url }, body);
}

/** A new key says itself that it takes over, about this device and this message (docs/mobile-protocol.md §8). */
export function signKeyProof(
  key: CryptoKey,
  { id, jti }: { readonly id: string; readonly jti: string },
): Promise<string> {
  return signJws(key, { alg: 'ES256', typ: 'key-proof+jwt' }, { device_id: id, jti });
}

async function signJws(key: CryptoKey, header: object, payload: object): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = await crypto.subtle.sign(ES256, key, utf8(input));
  return `${input}.${toBase64url(signature)}`;
}

function encode(value: unknown): string {
  return toBase64url(utf8(JSON.stringify(value)));
}

/**
 * Payload of a JWS that this very key signed as this `typ`; undefined for anything else, whatever it claims about its key.
 */
export async function openMessage(jws: string, typ: string, key: ServerKey): Promise<unknown> {
  const [header = '', body = '', signature = '', ...rest] = jws.split('.');
  if (rest.length > 0) return undefined;
  try {
    const claimed = decode(header) as { alg?: unknown; typ?: unknown; crit?: unknown };
    // RFC 7515 §4.1.11: what is critical and not understood is refused.
    if (claimed.alg !== 'ES256' || claimed.typ !== typ || claimed.crit !== undefined) return undefined;
    const { crv, kty, x, y } = key;
    const publicKey = await crypto.subtle.importKey('jwk', { crv, kty, x, y }, P256, false, ['verify']);
    const isSigned = await crypto.subtle.verify(ES256, publicKey, fromBase64url(signature), utf8(`${header}.${body}`));
    return isSigned ? decode(body) : undefined;
  } catch {
    return undefined;
  }
}

function decode(part: string): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64url(part)));
}

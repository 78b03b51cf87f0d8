import { fromBase32 } from './bytes.ts';

/** Hash functions of RFC 6238 §1.2, as an `otpauth:` link names them. */
export type TotpAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

/** What makes codes. The key cannot be read again, by this app or by anybody with the browser's store. */
export interface Totp {
  readonly key: CryptoKey;
  readonly digits: number;
  readonly timeStepSeconds: number;
}

interface TotpSecret {
  /** Base32. */
  readonly secret: string;
  readonly algorithm?: TotpAlgorithm;
  readonly digits?: number;
  readonly period?: number;
}

const hashes = { SHA1: 'SHA-1', SHA256: 'SHA-256', SHA512: 'SHA-512' } as const;

/** Undefined where the secret is not Base32 or shorter than 80 bits, the least that any issuer gives. */
export async function importTotp(given: TotpSecret): Promise<Totp | undefined> {
  const { secret, algorithm = 'SHA1', digits = 6, period = 30 } = given;
  const bytes = fromBase32(secret);
  if (bytes === undefined || bytes.length < 10) return undefined;
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: hashes[algorithm] }, false, ['sign']);
  bytes.fill(0);
  return { key, digits, timeStepSeconds: period };
}

/** RFC 6238 over RFC 4226 §5.3: the code of the time step in which `seconds` since 1970 lies. */
export async function totpCode({ key, digits, timeStepSeconds }: Totp, seconds: number): Promise<string> {
  const movingFactor = new DataView(new ArrayBuffer(8));
  movingFactor.setBigUint64(0, BigInt(Math.floor(seconds / timeStepSeconds)));
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, movingFactor.buffer));
  // RFC 4226 §5.3: dynamic truncation.
  const offset = mac.getUint8(mac.byteLength - 1) & 0xf;
  const number = (mac.getUint32(offset) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, '0');
}

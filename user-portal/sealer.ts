import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Seals small values that wait in the browser: it can neither read nor change them. */
export interface Sealer {
  /** Text safe for a cookie. `purpose` is bound in: what was sealed for one purpose opens for no other. */
  seal(purpose: string, value: unknown): string;
  /** Undefined for what this portal has not sealed for this purpose; never throws. */
  open(purpose: string, text: string): unknown;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** @param key Any length; a key of its own is derived from it. */
export function createSealer(key: string | Buffer): Sealer {
  const derived = deriveKey(key, 'sealed cookies');
  return {
    seal(purpose, value) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, derived, iv).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(purpose, text) {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length < ivBytes + tagBytes) return undefined;
      const decipher = createDecipheriv(algorithm, derived, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-tagBytes));
      try {
        const opened = Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
        return JSON.parse(opened.toString('utf8'));
      } catch {
        // Forged, cut off, of another purpose, or sealed under a key that is gone: as good as absent.
        return undefined;
      }
    },
  };
}

/** One key per use from the portal's cookie key (RFC 5869), so that no use helps against another. */
export function deriveKey(key: string | Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `user-portal ${label}`, 32));
}

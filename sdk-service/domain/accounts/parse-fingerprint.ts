import { MfaError } from '@mfa/shared/mfa-error';

/**
 * Reads the SHA-256 fingerprint of a certificate as people have it: with colons, blanks or none, in any case, and with
 * the invisible mark that Windows copies in front of it.
 *
 * @throws MfaError `malformed` (rule)
 */
export function parseFingerprint(text: string): string {
  const digits = text.replace(/[\s:\u200e\u200f]/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  const isThumbprint = /^[0-9a-f]{40}$/.test(digits);
  const hint = isThumbprint ? ' This is the thumbprint of Windows (SHA-1), which identifies nothing safely.' : '';
  throw new MfaError('malformed', `fingerprint: must be SHA-256, 64 hexadecimal digits.${hint}`, { rule: true });
}

import type { SecretBox } from '../../ports/secrets.ts';

/** What the store keeps of the token in the QR code. */
export function hashEnrollmentToken(secrets: Pick<SecretBox, 'keyedHash'>, token: string): Buffer {
  return secrets.keyedHash('one-time-secret', `app-enrollment\n${token}`);
}

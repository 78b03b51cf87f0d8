import { encodeBase32 } from './base32.ts';
import type { OathAlgorithm, OathDigits } from './hotp.ts';

export interface OtpauthToken {
  /** Who issues the token: the company. */
  readonly issuer: string;
  /** Whose it is: the user name. */
  readonly label: string;
  readonly secret: Uint8Array;
  readonly algorithm: OathAlgorithm;
  readonly digits: OathDigits;
  readonly timeStepSeconds: number;
}

/**
 * The address that an authenticator app reads from a QR code: `otpauth://totp/<issuer>:<label>?secret=…`, as the "Key URI
 * Format" of Google Authenticator has it, which every app follows. It contains the secret.
 */
export function otpauthUri({ issuer, label, secret, algorithm, digits, timeStepSeconds }: OtpauthToken): string {
  const parameters = {
    secret: encodeBase32(secret),
    issuer: withoutColon(issuer),
    algorithm,
    digits: digits.toString(),
    period: timeStepSeconds.toString(),
  };
  const name = `${encode(withoutColon(issuer))}:${encode(withoutColon(label))}`;
  const query = Object.entries(parameters).map(([key, value]) => `${key}=${encode(value)}`);
  return `otpauth://totp/${name}?${query.join('&')}`;
}

/** RFC 3986 §2.1; `+` for a blank, as forms write it, would be shown by the apps. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A colon parts issuer and label, encoded or not, so neither may have one of its own. */
function withoutColon(text: string): string {
  return text.replaceAll(':', ' ');
}

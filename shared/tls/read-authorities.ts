import { X509Certificate } from 'node:crypto';
import { MfaError } from '../mfa-error.ts';
import { readBounded } from './read-certificate.ts';

/** Every name among them goes to each client in the handshake. */
const MOST = 100;

/**
 * Reads a bundle of certificate authorities in PEM.
 *
 * @throws MfaError `misconfigured`: names the variable.
 */
export function readAuthorities(variable: string, path: string): string[] {
  const text = readBounded(variable, path).toString('latin1');
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0 || certificates.length > MOST || !certificates.every(isCertificate)) {
    const message = `${variable} is "${path}", which does not hold 1 to ${MOST} certificates in PEM.`;
    throw new MfaError('misconfigured', message);
  }
  return certificates;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { CertificateFiles } from '../config/certificate-settings.ts';
import { MfaError } from '../mfa-error.ts';

/** Far more than any chain; a path that leads to something else must not fill the memory. */
const LARGEST_BYTES = 1024 * 1024;

/** What Node's TLS takes: certificate, chain and key. */
export type CertificateOptions = Pick<SecureContextOptions, 'pfx' | 'cert' | 'key' | 'passphrase'>;

/**
 * Reads a certificate with its key.
 *
 * @throws MfaError `misconfigured`: names the variable, and says what is wrong with its file, never what is in it.
 */
export function readCertificate(files: CertificateFiles): CertificateOptions {
  const { variables } = files;
  const options = {
    ...(files.kind === 'pfx'
      ? { pfx: readBounded(variables.pfx, files.pfx) }
      : {
          cert: readBounded(variables.certificate, files.certificate),
          key: readBounded(variables.key, files.key),
        }),
    ...(files.passphrase !== undefined && { passphrase: files.passphrase.reveal() }),
  };
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new MfaError('misconfigured', explain(files, cause), { cause });
  }
  return options;
}

/** @throws MfaError `misconfigured` */
export function readBounded(variable: string, path: string): Buffer {
  try {
    if (statSync(path).size <= LARGEST_BYTES) return readFileSync(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new MfaError('misconfigured', `${variable} is "${path}", which cannot be read: ${code}.`, { cause });
  }
  throw new MfaError('misconfigured', `${variable} is "${path}", which is too large for a certificate or key.`);
}

/** By the codes and sentences of Node 24 and OpenSSL 3; what is not known among them stands at the end. */
function explain(files: CertificateFiles, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const sentence = cause instanceof Error ? cause.message : '';
  const { variables, passphrase } = files;
  const wrongPassphrase = `${variables.passphrase} ${passphrase === undefined ? 'is not set' : 'is wrong'}`;
  if (files.kind === 'pfx') {
    const named = `${variables.pfx} is "${files.pfx}"`;
    if (sentence.includes('mac verify failure')) return `${named}, and ${wrongPassphrase}.`;
    if (code === 'ERR_CRYPTO_UNSUPPORTED_OPERATION') {
      return `${named}, whose encryption is out of date; export it anew with AES256-SHA256.`;
    }
    if (code === 'ERR_CRYPTO_OPERATION_FAILED') return `${named}, which holds no certificate with its key.`;
    return `${named}, which is not a PFX file.`;
  }
  switch (code) {
    case 'ERR_OSSL_BAD_DECRYPT':
      return `${variables.key} is "${files.key}", and ${wrongPassphrase}.`;
    case 'ERR_OSSL_X509_KEY_VALUES_MISMATCH':
      return `${variables.key} is "${files.key}", which is not the key of the certificate that ${variables.certificate} names.`;
    case 'ERR_OSSL_UNSUPPORTED':
      return `${variables.key} is "${files.key}", which is not a key in PEM.`;
    case 'ERR_OSSL_PEM_NO_START_LINE':
      return `${variables.certificate} is "${files.certificate}", which is not a certificate in PEM.`;
    default:
      return `${variables.certificate} and ${variables.key} cannot be used (${code === '' ? 'unknown' : code}).`;
  }
}

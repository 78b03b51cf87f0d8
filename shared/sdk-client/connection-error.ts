import { SdkError } from './sdk-failure.ts';

/** The error of a connection that could not be made or broke, by Node's and OpenSSL's codes. */
export function connectionError(host: string, error: unknown): SdkError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const options = { cause: error };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const sentence = `The certificate of the Web Service SDK is for another name than the one in its address, ${host}.`;
    // Node's error holds the whole certificate; its sentence names the names, which is what an administrator needs.
    return new SdkError('certificate', sentence, { cause: new Error((error as Error).message.slice(0, 500)) });
  }
  if (/^ERR_SSL_.*ALERT_.*(CERTIFICATE|UNKNOWN_CA)/.test(code)) {
    const sentence = `The Web Service SDK at ${host} does not accept the client certificate of this app (${code}).`;
    return new SdkError('bad-credentials', sentence, options);
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    const state = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
    const sentence = `The certificate of the Web Service SDK at ${host} ${state}, or a clock is wrong (${code}).`;
    return new SdkError('certificate', sentence, options);
  }
  if (untrustedCodes.has(code)) {
    const sentence = `The certificate of the Web Service SDK at ${host} is of an authority that is not trusted here (${code}); MFA_SDK_CA_FILE names one.`;
    return new SdkError('certificate', sentence, options);
  }
  if (certificateCodes.has(code)) {
    const sentence = `The certificate of the Web Service SDK at ${host} is not accepted (${code}).`;
    return new SdkError('certificate', sentence, options);
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new SdkError('unreachable', `The host of the Web Service SDK, ${host}, is not known.`, options);
    case 'ECONNREFUSED':
      return new SdkError('unreachable', `Nothing listens at the address of the Web Service SDK, ${host}.`, options);
    default: {
      const reason = code === '' ? 'the connection broke' : code;
      return new SdkError('unreachable', `The Web Service SDK at ${host} cannot be reached (${reason}).`, options);
    }
  }
}

/** The chain leads to nobody whom this app trusts. */
const untrustedCodes = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_UNTRUSTED',
]);

/** The other X.509 verification results of OpenSSL, as Node names them (doc/api/tls.md, "X509 certificate error codes"). */
const certificateCodes = new Set([
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'CRL_SIGNATURE_FAILURE',
  'CRL_NOT_YET_VALID',
  'CRL_HAS_EXPIRED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_PURPOSE',
  'CERT_REJECTED',
  'HOSTNAME_MISMATCH',
]);

import { MfaError } from '@mfa/shared/mfa-error';
import { ResultCodeError } from 'ldapts';

/** What went wrong between us and a server. The first six: nobody answered as we need it; the rest is what it answered. */
export type LdapFailureKind =
  | 'dns'
  | 'refused'
  | 'timeout'
  | 'certificate'
  | 'tls'
  | 'closed'
  | 'busy'
  | 'credentials'
  | 'not-found'
  | 'not-allowed'
  | 'size-limit'
  | 'policy'
  | 'other';

/** A failure in one type, whatever ldapts or Node threw; that stays the cause. */
export class LdapFailure extends Error {
  readonly kind: LdapFailureKind;
  /** RFC 4511 Appendix A; undefined when there was no answer. */
  readonly resultCode: number | undefined;

  constructor(kind: LdapFailureKind, message: string, options: { cause?: unknown; resultCode?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'LdapFailure';
    this.kind = kind;
    this.resultCode = options.resultCode;
  }

  /** Another server may do better, and this one is left alone for a while. */
  get isServerAway(): boolean {
    return ['dns', 'refused', 'timeout', 'certificate', 'tls', 'closed', 'busy'].includes(this.kind);
  }
}

const kindsByResultCode: Readonly<Record<number, LdapFailureKind>> = {
  3: 'timeout',
  4: 'size-limit',
  8: 'not-allowed', // strongerAuthRequired
  11: 'size-limit', // adminLimitExceeded
  13: 'not-allowed', // confidentialityRequired
  19: 'policy', // constraintViolation
  32: 'not-found',
  48: 'credentials', // inappropriateAuthentication
  49: 'credentials',
  50: 'not-allowed',
  51: 'busy',
  52: 'busy', // unavailable
  53: 'not-allowed', // unwillingToPerform
};

const kindsByNodeCode: Readonly<Record<string, LdapFailureKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
};

/** Codes of OpenSSL and Node about the certificate itself; everything else of TLS is about the protocol. */
const CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

export function toLdapFailure(error: unknown): LdapFailure {
  if (error instanceof LdapFailure) return error;
  if (error instanceof ResultCodeError) {
    // The library writes the server's own words and then the code.
    const resultCode = error.code;
    return new LdapFailure(kindsByResultCode[resultCode] ?? 'other', error.message, { cause: error, resultCode });
  }
  if (!(error instanceof Error)) return new LdapFailure('other', String(error));
  return new LdapFailure(kindOfError(error), error.message, { cause: error });
}

function kindOfError(error: Error): LdapFailureKind {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known = kindsByNodeCode[code];
  if (known !== undefined) return known;
  if (CERTIFICATE.test(code)) return 'certificate';
  if (/^(?:ERR_SSL_|ERR_TLS_|EPROTO)/.test(code)) return 'tls';
  // ldapts gives these three without a code.
  if (/timed out|timeout/i.test(error.message)) return 'timeout';
  if (/^(?:Connection closed|Socket )|socket disconnected/i.test(error.message)) return 'closed';
  return 'other';
}

/** For callers, who learn which directory it is and not what it said; that stays the cause. */
export function toMfaError(error: unknown, directory: string): unknown {
  if (!(error instanceof LdapFailure)) return error;
  const options = { cause: error, dependency: 'directory' } as const;
  if (error.isServerAway) {
    return new MfaError('unavailable', `The directory "${directory}" does not answer.`, {
      ...options,
      retryAfterSeconds: 5,
    });
  }
  switch (error.kind) {
    case 'size-limit':
      return new MfaError('misconfigured', `The directory "${directory}" gives only part of the entries.`, options);
    case 'not-found':
      return new MfaError('misconfigured', `The directory "${directory}" has no such search base.`, options);
    case 'credentials':
      return new MfaError(
        'misconfigured',
        `The directory "${directory}" refuses our bind DN or its password.`,
        options,
      );
    default:
      return new MfaError('misconfigured', `The directory "${directory}" refuses what it was asked.`, options);
  }
}

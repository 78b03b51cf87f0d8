import { MfaError, type MfaErrorCode } from '../mfa-error.ts';

/**
 * Why a call to the SDK failed, as an administrator needs to know it:
 * `bad-credentials`: the SDK refuses the service account; `unreachable`: no such host, nothing listens, no answer in
 * time, or something else answers at that URL; `certificate`: not trusted, expired, or for another host name;
 * `service-down`: the SDK is there and says that it cannot work.
 */
export type SdkFailure = 'bad-credentials' | 'unreachable' | 'certificate' | 'service-down';

/** The error of a call that brought no answer; `message` is for the administrator and names no secret. */
export class SdkError extends MfaError {
  readonly failure: SdkFailure;

  constructor(
    failure: SdkFailure,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterSeconds?: number } = {},
  ) {
    super(codes[failure], message, { ...options, dependency: 'sdk' });
    this.name = 'SdkError';
    this.failure = failure;
  }
}

const codes: Readonly<Record<SdkFailure, MfaErrorCode>> = {
  'bad-credentials': 'unauthenticated',
  unreachable: 'unavailable',
  certificate: 'unavailable',
  'service-down': 'unavailable',
};

/** The cause of a rejected call. What did not come from the transport came from the SDK itself. */
export function classifySdkFailure(error: MfaError): SdkFailure {
  return error instanceof SdkError ? error.failure : 'service-down';
}

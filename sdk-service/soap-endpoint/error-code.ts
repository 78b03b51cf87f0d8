import { type ErrorCode, errorCodes } from '@mfa/shared/contract/error-codes';
import type { MfaError } from '@mfa/shared/mfa-error';

/** The `error.Code` of an error of ours; what only the handler can know (Code 3, user exists) it answers itself. */
export function errorCodeOf(error: MfaError): ErrorCode {
  switch (error.code) {
    case 'malformed':
      return error.rule ? errorCodes.ruleNotMet : errorCodes.invalidArgument;
    case 'not-found':
      return errorCodes.userNotFound;
    case 'conflict':
      return error.rule ? errorCodes.ruleNotMet : errorCodes.conflict;
    // The service account is known by now, so this is the session of the person: ended, or not verified enough.
    case 'unauthenticated':
    case 'forbidden':
      return errorCodes.notAllowed;
    case 'misconfigured':
      return errorCodes.notConfigured;
    case 'unavailable':
      return error.dependency === 'directory' ? errorCodes.directoryUnavailable : errorCodes.storeUnavailable;
    default:
      return error.code satisfies never;
  }
}

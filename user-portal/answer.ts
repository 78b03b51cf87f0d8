import { errorCodes } from '@mfa/shared/contract/error-codes';
import { MfaError } from '@mfa/shared/mfa-error';

/** Why the SDK has not done what it was asked; what the person can do about it. */
export type Refusal =
  /** A wrong password or code, said neutrally. */
  | 'refused'
  /** Too many tries: `retryAfterSeconds` says when the next one counts. */
  | 'throttled'
  /** Not for this person, or not without a fresh second factor. */
  | 'not-allowed'
  /** What was typed cannot be: a number that is no phone number, a country to which nothing is sent. */
  | 'invalid'
  /** What was asked about is over. */
  | 'gone';

interface Answer {
  readonly result: boolean;
  readonly retryAfterSeconds?: number;
  readonly error?: { readonly Code: number; readonly Description?: string | undefined } | undefined;
}

/**
 * Undefined where the SDK has done it.
 *
 * @throws MfaError `unavailable` where the SDK says that it cannot work at present.
 */
export function refusalOf({ result, retryAfterSeconds = 0, error }: Answer): Refusal | undefined {
  if (result) return undefined;
  if (retryAfterSeconds > 0) return 'throttled';
  switch (error?.Code ?? errorCodes.ok) {
    case errorCodes.ok:
      return 'refused';
    case errorCodes.notAllowed:
      return 'not-allowed';
    case errorCodes.invalidArgument:
    case errorCodes.ruleNotMet:
      return 'invalid';
    case errorCodes.userNotFound:
    case errorCodes.conflict:
      return 'gone';
    default:
      throw new MfaError('unavailable', `The SDK answers with error ${error?.Code}: ${error?.Description ?? ''}`, {
        dependency: 'sdk',
      });
  }
}

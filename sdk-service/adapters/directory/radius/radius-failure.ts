import { MfaError } from '@mfa/shared/mfa-error';

/** `not-genuine`: somebody answered, and not one answer could be believed. */
export type RadiusFailureKind = 'dns' | 'refused' | 'silent' | 'not-genuine' | 'network';

/** A server that gave no answer; the message is for an administrator. */
export class RadiusFailure extends Error {
  readonly kind: RadiusFailureKind;

  constructor(kind: RadiusFailureKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'RadiusFailure';
    this.kind = kind;
  }
}

/** For callers, who learn which directory it is; the rest stays the cause. */
export function toMfaError(error: unknown, directory: string): unknown {
  if (!(error instanceof RadiusFailure)) return error;
  const options = { cause: error, dependency: 'directory' } as const;
  if (error.kind === 'not-genuine') {
    return new MfaError(
      'misconfigured',
      `The directory "${directory}" gives answers that cannot be believed.`,
      options,
    );
  }
  return new MfaError('unavailable', `The directory "${directory}" does not answer.`, {
    ...options,
    retryAfterSeconds: 5,
  });
}

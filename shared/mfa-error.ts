/** Why something could not be carried out. A refusal of a claimant is an outcome, not one of these. */
export type MfaErrorCode =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'unavailable'
  | 'misconfigured';

interface MfaErrorOptions {
  readonly cause?: unknown;
  /** With `unavailable`: seconds after which another try makes sense. */
  readonly retryAfterSeconds?: number;
  /** With `unavailable`: which dependency is away; the edges answer with different codes for them. */
  readonly dependency?: 'store' | 'directory' | 'carrier' | 'sdk' | 'capacity';
  /** With `conflict` and `malformed`: a rule of the domain was not met, rather than a wrong argument. */
  readonly rule?: boolean;
}

/**
 * The one error type of the product. `message` is a plain sentence that may be shown to the caller; it names the field
 * and the rule, never a secret. HTTP statuses, SOAP faults and call results are chosen at the edges, from `code`.
 */
export class MfaError extends Error {
  readonly code: MfaErrorCode;
  readonly retryAfterSeconds: number | undefined;
  readonly dependency: MfaErrorOptions['dependency'];
  readonly rule: boolean;

  constructor(code: MfaErrorCode, message: string, options: MfaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MfaError';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.dependency = options.dependency;
    this.rule = options.rule ?? false;
  }
}

import { MfaError } from '../mfa-error.ts';

const longestChain = 5;

/**
 * An error as the log shows it: type, code, message, stack and the chain of causes, and no other property, since errors
 * of libraries carry whole requests with their headers.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error, message: 'thrown, and not an Error' };
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : undefined;
  return {
    type: error.name,
    errorCode: code,
    dependency: error instanceof MfaError ? error.dependency : undefined,
    message: error.message,
    stack: error.stack,
    cause: error.cause === undefined || depth >= longestChain ? undefined : describeError(error.cause, depth + 1),
  };
}

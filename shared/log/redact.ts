import { Secret } from '../secret.ts';

const hidden = '[secret]';
const deepest = 6;
const longestList = 50;
const longestText = 2000;

/** Names of fields whose values never stand in a log, compared without case, `-` and `_`. */
const secretNames = new Set([
  'answer',
  'answers',
  'activationcode',
  'authorization',
  'body',
  'code',
  'codes',
  'confirmationcode',
  'cookie',
  'cookies',
  'credentials',
  'devicetoken',
  'historicalpinvalues',
  'mfasession',
  'oathcode',
  'oathuri',
  'otp',
  'pin',
  'proxyauthorization',
  'response',
  'setcookie',
  'statictoken',
  'token',
  'wwwauthenticate',
]);

/** Endings of such names: `newPassword`, `OathTokenSecretKey`, `sessionToken`, `securityAnswer1`. */
const secretEnding =
  /(?:password|passwd|passcode|passphrase|secret|secretkey|masterkey|privatekey|pin|otp|token|answer\d?)$/;

/**
 * A copy for the log, in which values that must not be seen are replaced: `Secret`s, bytes, and whatever has a name of a
 * secret. Depth, lists and texts are cut, so that no log line grows without bound. Errors pass through; the log writes
 * them by `describeError`.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > longestText ? `${value.slice(0, longestText)}…` : value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Secret) return hidden;
  if (value instanceof Error || value instanceof Date || value instanceof URL) return value;
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (depth >= deepest) return '[…]';
  if (Array.isArray(value)) return value.slice(0, longestList).map((item) => redact(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    copy[name] = isSecretName(name) ? hidden : redact(item, depth + 1);
  }
  return copy;
}

/** Whether a field of this name is taken for a secret. */
function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_]/g, '');
  return secretNames.has(plain) || secretEnding.test(plain);
}

import type { TokenBounds } from '../../ports/records.ts';

/** Why a token is not used now; undefined: it is. */
export function checkBounds(
  { startsAt, expiresAt, enabled }: TokenBounds,
  now: Date,
): 'token-disabled' | 'token-not-valid-yet' | 'token-expired' | undefined {
  if (!enabled) return 'token-disabled';
  if (startsAt !== undefined && now < startsAt) return 'token-not-valid-yet';
  if (expiresAt !== undefined && now >= expiresAt) return 'token-expired';
  return undefined;
}

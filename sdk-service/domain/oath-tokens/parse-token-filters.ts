import type { TokenFilters } from '../../ports/imported-token-store.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { canonicalizeSerialNumber, parseDay } from './parse-token.ts';

/** Which tokens are looked for; what is not said does not count. */
export interface TypedTokenFilters extends Pick<TokenFilters, 'isHeld' | 'enabled'> {
  /** `*` is any run of characters. */
  readonly serialNumber?: string | undefined;
  /** Who has it. */
  readonly username?: string | undefined;
  /** A day, `2027-12-31`, or an instant: tokens that are not used before it, or that end before it. */
  readonly startsAfter?: string | undefined;
  readonly expiresBefore?: string | undefined;
}

/** @throws MfaError `malformed`: `field: rule`. */
export function parseTokenFilters({
  serialNumber,
  username,
  startsAfter,
  expiresBefore,
  isHeld,
  enabled,
}: TypedTokenFilters): Omit<TokenFilters, 'ownerId'> & { readonly username: string | undefined } {
  return {
    serial: serialNumber === undefined ? undefined : canonicalizeSerialNumber(serialNumber),
    username: username === undefined ? undefined : canonicalizeUsername(username),
    startsAfter: startsAfter === undefined ? undefined : parseDay('startsAfter', startsAfter),
    expiresBefore: expiresBefore === undefined ? undefined : parseDay('expiresBefore', expiresBefore),
    isHeld,
    enabled,
  };
}

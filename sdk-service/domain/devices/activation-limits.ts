import type { Clock } from '../../ports/clock.ts';
import { networkOf } from '../guessing/network-of.ts';

/** How often codes may be typed, by people whom nobody knows yet. */
export interface ActivationLimits {
  /**
   * Counts a typed code before it is looked at.
   *
   * @param address undefined: not known; then only the limit for all applies.
   * @returns false when it is not to be looked at; it is not counted then.
   */
  admit(address: string | undefined): boolean;
}

const MINUTE_MS = 60_000;

/**
 * security.md §2. A code has nine digits and lives ten minutes: at 300 guesses a minute against one open code, one of
 * them is right with a probability of 1 in 333,000. Whoever uses the 300 up keeps others from typing codes, but not from
 * activating by QR code or link.
 */
const PER_ADDRESS = 5;
const PER_NETWORK = 30;
const IN_ALL = 300;

/** Counts in the memory of this process, which holds at most the 300 codes of the last minute; nothing is written anywhere. */
export function createActivationLimits({ clock }: { readonly clock: Clock }): ActivationLimits {
  let recent: readonly { readonly at: number; readonly address: string | undefined; readonly network: string }[] = [];

  return {
    admit(address) {
      const at = clock.now().getTime();
      const network = address === undefined ? '' : networkOf(address);
      recent = recent.filter((typed) => typed.at > at - MINUTE_MS);
      if (recent.length >= IN_ALL) return false;
      if (address !== undefined) {
        if (recent.filter((typed) => typed.address === address).length >= PER_ADDRESS) return false;
        if (recent.filter((typed) => typed.network === network).length >= PER_NETWORK) return false;
      }
      recent = [...recent, { at, address, network }];
      return true;
    },
  };
}

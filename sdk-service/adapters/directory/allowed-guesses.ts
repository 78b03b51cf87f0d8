import type { LockoutPolicy } from '../../ports/directory.ts';

/**
 * Stops two short of the threshold (security.md §3): one for somebody who mistypes at his own computer, and one that never
 * comes. A domain that locks at one or two wrong passwords is asked once.
 */
const SPARED = 2;

/** How many wrong passwords may be given to a directory that locks accounts. */
export function allowedGuesses({ threshold }: LockoutPolicy): number {
  return threshold === 0 ? Number.POSITIVE_INFINITY : Math.max(1, threshold - SPARED);
}

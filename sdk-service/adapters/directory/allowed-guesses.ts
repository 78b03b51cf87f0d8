import type { LockoutPolicy } from '../../ports/directory.ts';
import type { Guesser } from '../../ports/primary-authentication.ts';

/**
 * Stops two short of the threshold (security.md §3): one for somebody who mistypes at his own computer, and one that never
 * comes. A domain that locks at one or two wrong passwords is asked once.
 */
const SPARED = 2;

/** Of these, so many are for browsers that the person signed in from before, and never more than half. */
const MOST_KEPT_BACK = 3;

/**
 * How many wrong passwords an account may have before this guesser is not asked for any more, whoever gave them: what is kept
 * back is reached by known browsers alone, so that strangers keep nobody out who has one.
 */
export function allowedGuesses({ threshold }: LockoutPolicy, guesser: Guesser): number {
  if (threshold === 0) return Number.POSITIVE_INFINITY;
  const all = Math.max(1, threshold - SPARED);
  return guesser === 'known-browser' ? all : all - Math.min(MOST_KEPT_BACK, Math.floor(all / 2));
}

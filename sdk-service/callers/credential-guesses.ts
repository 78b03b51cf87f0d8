import type { GuessRule } from '../domain/guessing/guess-throttle.ts';
import { createGuesses, type Guesses } from '../domain/guessing/guesses.ts';
import { networkOf } from '../domain/guessing/network-of.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * A name from an address: ten tries, then 1 s doubling to 1 min. A service whose password was changed keeps calling; it
 * must neither fill the hashing queue nor wait long once it is put right.
 */
const NAME_RULE: GuessRule = {
  freeFailures: 10,
  firstDelaySeconds: 1,
  longestDelaySeconds: 60,
  forgetOneAfterSeconds: 60,
};

/** An address, whatever the names: fifty, then one in five seconds. */
const ADDRESS_RULE: GuessRule = {
  freeFailures: 50,
  firstDelaySeconds: 5,
  longestDelaySeconds: 5,
  forgetOneAfterSeconds: 5,
};

/**
 * Slows credentials that were not verified before, by source address; a remembered one never comes here, so that a
 * misconfigured neighbour behind the same address slows nobody who works. Of IPv6 the /64 counts as one, since a host has
 * all of it. Not so the /24 of IPv4: in it stand the other servers of a company, which one of them must not keep out.
 */
export function createCredentialGuesses(clock: Clock): Guesses {
  const guesses = createGuesses({ clock, nameRule: NAME_RULE, sourceRule: ADDRESS_RULE });
  return {
    begin: ({ name, source }) => guesses.begin({ name, source: source?.includes(':') ? networkOf(source) : source }),
  };
}

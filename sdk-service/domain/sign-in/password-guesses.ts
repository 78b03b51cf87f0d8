import type { Clock } from '../../ports/clock.ts';
import type { GuessRule } from '../guessing/guess-throttle.ts';
import { createGuesses, type Guesses } from '../guessing/guesses.ts';

/**
 * A person and a network (/24, /64): five tries, then 30 s doubling to 15 min. Strangers elsewhere slow nobody down, and
 * from one network a name takes about a hundred guesses a day.
 */
const PERSON_RULE: GuessRule = {
  freeFailures: 5,
  firstDelaySeconds: 30,
  longestDelaySeconds: 900,
  forgetOneAfterSeconds: 900,
};

/**
 * A network alone, whatever the names: a hundred, then one in ten seconds. A company of thousands behind one address
 * mistypes less than that; a list of names is tried at 360 an hour.
 */
const NETWORK_RULE: GuessRule = {
  freeFailures: 100,
  firstDelaySeconds: 10,
  longestDelaySeconds: 10,
  forgetOneAfterSeconds: 10,
};

/** Slows guesses of portal passwords by person and network, and by network alone (security.md §3). */
export function createPasswordGuesses(clock: Clock): Guesses {
  return createGuesses({ clock, nameRule: PERSON_RULE, sourceRule: NETWORK_RULE });
}

import type { Clock } from '../../ports/clock.ts';
import type { Guesser } from '../../ports/primary-authentication.ts';
import { createGuessThrottle, type GuessRule } from '../guessing/guess-throttle.ts';
import { createGuesses, type Guess, type Guesses } from '../guessing/guesses.ts';

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

/**
 * A browser that the person signed in from before: three tries, as many as directories keep back for such; then it is one like
 * any other for 15 minutes.
 */
const BROWSER_RULE: GuessRule = {
  freeFailures: 3,
  firstDelaySeconds: 900,
  longestDelaySeconds: 900,
  forgetOneAfterSeconds: 900,
};

/** Slows guesses of portal passwords by person and network, and by network alone (security.md §3). */
export function createPasswordGuesses(clock: Clock): Guesses {
  return createGuesses({ clock, nameRule: PERSON_RULE, sourceRule: NETWORK_RULE });
}

export interface SignInGuesses {
  /** @returns seconds to wait when the guess is not to be looked at. */
  begin(of: {
    readonly name: string;
    readonly source: string | undefined;
    /** Of `KnownBrowsers.recognize`. */
    readonly browser: string | undefined;
  }): (Guess & { readonly guesser: Guesser }) | { readonly retryAfterSeconds: number };
}

/** The same at the page for signing in, where a known browser is counted by itself, whatever others do by the person's name. */
export function createSignInGuesses(clock: Clock): SignInGuesses {
  const byNetwork = createPasswordGuesses(clock);
  const byBrowser = createGuessThrottle({ clock, rule: BROWSER_RULE });

  return {
    begin({ name, source, browser }) {
      if (browser !== undefined && byBrowser.begin(browser) === undefined) {
        return {
          guesser: 'known-browser',
          succeed: () => byBrowser.succeed(browser),
          withdraw: () => byBrowser.withdraw(browser),
        };
      }
      const guess = byNetwork.begin({ name, source });
      return 'retryAfterSeconds' in guess ? guess : { ...guess, guesser: 'anybody' };
    },
  };
}

import type { Clock } from '../../ports/clock.ts';
import { createGuessThrottle, type GuessRule } from './guess-throttle.ts';

/** A guess that may be looked at; say what became of it, or it stands as a failure. */
export interface Guess {
  succeed(): void;
  /** It could not be looked at: it counts for nothing. */
  withdraw(): void;
}

export interface Guesses {
  /** @returns seconds to wait when the guess is not to be looked at. */
  begin(of: {
    /** Who is guessed, and whence. */
    readonly name: string;
    /** Whence alone; undefined: not known, and then not counted. */
    readonly source: string | undefined;
  }): Guess | { readonly retryAfterSeconds: number };
}

interface GuessesOptions {
  readonly clock: Clock;
  readonly nameRule: GuessRule;
  readonly sourceRule: GuessRule;
}

/** Slows guesses by name and source together, and by source alone; both must agree (security.md §3). */
export function createGuesses({ clock, nameRule, sourceRule }: GuessesOptions): Guesses {
  const byName = createGuessThrottle({ clock, rule: nameRule });
  const bySource = createGuessThrottle({ clock, rule: sourceRule });

  return {
    begin({ name, source }) {
      const key = `${source ?? ''} ${name}`;
      const nameWaits = byName.begin(key);
      if (nameWaits !== undefined) return { retryAfterSeconds: nameWaits };
      const sourceWaits = source === undefined ? undefined : bySource.begin(source);
      if (sourceWaits !== undefined) {
        byName.withdraw(key);
        return { retryAfterSeconds: sourceWaits };
      }
      return {
        succeed() {
          byName.succeed(key);
          // One right password must not open the way for a whole list of names.
          if (source !== undefined) bySource.withdraw(source);
        },
        withdraw() {
          byName.withdraw(key);
          if (source !== undefined) bySource.withdraw(source);
        },
      };
    },
  };
}

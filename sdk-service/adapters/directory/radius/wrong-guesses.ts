import type { Clock } from '../../../ports/clock.ts';
import type { LockoutPolicy } from '../../../ports/directory.ts';
import type { Guesser } from '../../../ports/primary-authentication.ts';
import { allowedGuesses } from '../allowed-guesses.ts';
import type { RadiusVerdict } from './read-answer.ts';

/** Names that are remembered; of more the oldest are forgotten. */
const MOST_NAMES = 100_000;

/**
 * Sees to it that wrong passwords given here lock nobody out of whatever stands behind RADIUS. It says nothing of what it has
 * counted, so this process counts by itself; guesses that are under way count too.
 */
export interface WrongGuesses {
  /** Runs the question, or answers `throttled` without it. What is not signed may well be a wrong one. */
  spend(
    guess: { readonly name: string; readonly guesser: Guesser },
    question: () => Promise<RadiusVerdict>,
  ): Promise<RadiusVerdict | 'throttled'>;
}

interface Counted {
  wrong: number;
  underWay: number;
  forgottenAt: number;
}

export function createWrongGuesses({
  policy,
  clock,
}: {
  readonly policy: LockoutPolicy;
  readonly clock: Clock;
}): WrongGuesses {
  const names = new Map<string, Counted>();

  function find(name: string): Counted {
    const now = clock.now().getTime();
    const known = names.get(name);
    if (known !== undefined) {
      if (known.forgottenAt <= now) known.wrong = 0;
      return known;
    }
    const [oldest] = names.keys();
    if (names.size >= MOST_NAMES && oldest !== undefined) names.delete(oldest);
    const counted = { wrong: 0, underWay: 0, forgottenAt: 0 };
    names.set(name, counted);
    return counted;
  }

  return {
    async spend({ name, guesser }, question) {
      if (policy.threshold === 0) return question();
      const counted = find(name);
      if (counted.wrong + counted.underWay >= allowedGuesses(policy, guesser)) return 'throttled';
      counted.underWay += 1;
      try {
        const verdict = await question();
        if (verdict === 'accept') counted.wrong = 0;
        if (verdict === 'reject' || verdict === 'unsigned') {
          counted.wrong += 1;
          counted.forgottenAt = clock.now().getTime() + policy.windowSeconds * 1000;
        }
        return verdict;
      } finally {
        counted.underWay -= 1;
        const isForgotten = counted.wrong === 0 && counted.underWay === 0;
        if (isForgotten && names.get(name) === counted) names.delete(name);
      }
    },
  };
}

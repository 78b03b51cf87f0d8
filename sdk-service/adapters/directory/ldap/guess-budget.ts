import type { Clock } from '../../../ports/clock.ts';
import type { LockoutPolicy } from '../../../ports/directory.ts';
import type { Guesser } from '../../../ports/primary-authentication.ts';
import { allowedGuesses } from '../allowed-guesses.ts';
import type { LdapEntry } from './ldap-connection.ts';
import { readText } from './map-entry.ts';

/** What the budget needs of an entry; every authenticated account may read it. */
export const guessAttributes = ['badPwdCount', 'badPasswordTime', 'lockoutTime'];

/**
 * Sees to it that wrong passwords given here lock nobody out of the domain. What counts is what the domain has counted,
 * whoever asked; guesses of this process that are under way are added, so that a hundred at once are no way around.
 */
export interface GuessBudget {
  /** Runs the question, or answers `throttled` without it. */
  spend<Outcome>(
    guess: { readonly entry: LdapEntry; readonly policy: LockoutPolicy | undefined; readonly guesser: Guesser },
    question: () => Promise<Outcome>,
  ): Promise<Outcome | 'throttled'>;
}

export function createGuessBudget(clock: Clock): GuessBudget {
  const underWay = new Map<string, number>();

  return {
    async spend({ entry, policy, guesser }, question) {
      if (policy === undefined || policy.threshold === 0) return question();
      const key = entry.dn.toLowerCase();
      const running = underWay.get(key) ?? 0;
      if (countedGuesses(entry, { policy, clock }) + running >= allowedGuesses(policy, guesser)) return 'throttled';
      underWay.set(key, running + 1);
      try {
        return await question();
      } finally {
        const left = (underWay.get(key) ?? 1) - 1;
        if (left === 0) underWay.delete(key);
        else underWay.set(key, left);
      }
    },
  };
}

function countedGuesses(
  entry: LdapEntry,
  { policy, clock }: { readonly policy: LockoutPolicy; readonly clock: Clock },
): number {
  // Locked already: nothing more can happen to the account, and the domain shall say so.
  if (Number(readText(entry, 'lockoutTime') || '0') > 0) return 0;
  const last = fromFileTime(readText(entry, 'badPasswordTime'));
  const isForgotten = clock.now().getTime() - last > policy.windowSeconds * 1000;
  return isForgotten ? 0 : Number(readText(entry, 'badPwdCount') || '0');
}

/** [MS-DTYP] §2.3.3: units of 100 ns since 1601, here milliseconds since 1970; 0 for never. */
function fromFileTime(text: string): number {
  const ticks = /^\d{1,19}$/.test(text) ? BigInt(text) : 0n;
  return ticks === 0n ? 0 : Number(ticks / 10_000n - 11_644_473_600_000n);
}

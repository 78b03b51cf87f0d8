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
 * whoever asked; guesses of this process that are under way are added, and those that were when the entry was read, so that a
 * hundred at once are no way around.
 */
export interface GuessBudget {
  /** Around the reading of an entry and the guess that is made by it. */
  watch<Answer>(work: (spend: SpendGuess) => Promise<Answer>): Promise<Answer>;
}

/** Runs the question, or answers `throttled` without it. */
export type SpendGuess = <Outcome extends string>(
  guess: { readonly entry: LdapEntry; readonly policy: LockoutPolicy | undefined; readonly guesser: Guesser },
  question: () => Promise<Outcome>,
) => Promise<Outcome | 'throttled'>;

export function createGuessBudget(clock: Clock): GuessBudget {
  const underWay = new Map<string, number>();
  /** Of each that watches: wrong ones that ended since it began, by entry. What it has read may be older than they are. */
  const endedSince = new Set<Map<string, number>>();

  async function run<Outcome extends string>(key: string, question: () => Promise<Outcome>): Promise<Outcome> {
    add(underWay, key, 1);
    // Of one that failed nobody knows.
    let mayBeWrong = true;
    try {
      const outcome = await question();
      mayBeWrong = outcome === 'wrong-password';
      return outcome;
    } finally {
      add(underWay, key, -1);
      if (mayBeWrong) for (const ended of endedSince) add(ended, key, 1);
    }
  }

  return {
    async watch(work) {
      const ended = new Map<string, number>();
      endedSince.add(ended);
      try {
        return await work(async ({ entry, policy, guesser }, question) => {
          if (policy === undefined || policy.threshold === 0) return question();
          const key = entry.dn.toLowerCase();
          const others = (underWay.get(key) ?? 0) + (ended.get(key) ?? 0);
          const isSpent = countedGuesses(entry, { policy, clock }) + others >= allowedGuesses(policy, guesser);
          return isSpent ? 'throttled' : run(key, question);
        });
      } finally {
        endedSince.delete(ended);
      }
    },
  };
}

function add(counts: Map<string, number>, key: string, more: number): void {
  const count = (counts.get(key) ?? 0) + more;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
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

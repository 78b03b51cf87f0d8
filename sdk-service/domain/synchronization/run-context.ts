import type { Clock } from '../../ports/clock.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { Removal, SynchronizationStore } from '../../ports/synchronization-store.ts';
import type { ChangeAuthor } from '../changes/change-author.ts';
import type { ImportOutcome, ImportStore } from '../directories/import-person.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** What a run counts. `missed`: a list had passed him over, and he was found by his unique id. */
export type RunCounts = Record<
  ImportOutcome | 'people' | 'restored' | 'missed' | 'disabled' | 'removed' | 'waiting' | 'problems',
  number
>;

/** Somebody who is to be disabled or removed at the end of the run. */
export interface RunRemoval {
  readonly userId: Id;
  readonly username: string;
  readonly directoryId: Id;
  readonly uniqueId: string;
  readonly action: Removal;
  readonly why: string;
}

/** What a run works with, in one directory. */
export interface RunContext {
  readonly store: ImportStore & SynchronizationStore;
  readonly settings: { current(): SettingValues };
  readonly phoneNumbers: PhoneNumbers;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly author: ChangeAuthor;
  readonly counts: RunCounts;
  readonly seen: SeenPeople;
  readonly removals: RunRemoval[];
  readonly complain: (username: string, problem: string) => void;
  /** @throws RunStopped */
  readonly keepGoing: () => Promise<void>;
}

/**
 * Whom a run has seen: a bit for each member, and the id of whoever is none, so that many thousands take little memory.
 * Whoever became a member since the run began did so by it, and was seen.
 */
export interface SeenPeople {
  /** @returns false when he was seen before. */
  add(uniqueId: string, memberNumber: number | undefined): boolean;
  /** He is a member by now: his number says what his id did. */
  forgetId(uniqueId: string): void;
  has(uniqueId: string, memberNumber: number): boolean;
}

/** @param newestMember as the run begins. */
export function createSeenPeople(newestMember: number): SeenPeople {
  const bits = new Uint8Array((newestMember >> 3) + 1);
  const ids = new Set<string>();

  const isSet = (number: number) => number > newestMember || ((bits[number >> 3] ?? 0) & (1 << (number & 7))) !== 0;

  return {
    add(uniqueId, number) {
      if (ids.has(uniqueId) || (number !== undefined && isSet(number))) return false;
      if (number === undefined) ids.add(uniqueId);
      else bits[number >> 3] = (bits[number >> 3] ?? 0) | (1 << (number & 7));
      return true;
    },
    forgetId: (uniqueId) => void ids.delete(uniqueId),
    has: (uniqueId, number) => isSet(number) || ids.has(uniqueId),
  };
}

export function noCounts(): RunCounts {
  return {
    people: 0,
    added: 0,
    updated: 0,
    linked: 0,
    unchanged: 0,
    'left-out': 0,
    conflict: 0,
    failed: 0,
    restored: 0,
    missed: 0,
    disabled: 0,
    removed: 0,
    waiting: 0,
    problems: 0,
  };
}

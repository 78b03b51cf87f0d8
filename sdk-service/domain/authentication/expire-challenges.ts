import type { Clock } from '../../ports/clock.ts';
import type { AttemptRecord, Challenge, User } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import { contextOfChallenge } from './context-of-challenge.ts';
import { attemptRecord } from './record-attempt.ts';

export interface SweepDeps {
  readonly store: Pick<AttemptStore, 'expireChallenges' | 'purgeChallenges'>;
  readonly clock: Clock;
}

export interface ChallengeSweeper {
  /** Ends prompts that nobody answered in time, with a row each in the log. @returns how many. */
  expireChallenges(): Promise<number>;
  /** Deletes prompts that ended a day ago. @returns how many. */
  purgeChallenges(): Promise<number>;
}

/** One command holds up the others, so it stays short; what is left waits for the next. */
const BATCH = 500;
const MAXIMUM_BATCHES = 20;

/** A day: longer than the hour in which texts are counted, and long enough to look into a complaint. */
const KEPT_MS = 86_400_000;

/** What the worker does about prompts, again and again; any node may do it, at the same time as another. */
export function createChallengeSweeper({ store, clock }: SweepDeps): ChallengeSweeper {
  return {
    async expireChallenges() {
      const now = clock.now();
      const denied = (challenge: Challenge, user: User) => noAnswer(challenge, { user, now });
      return inBatches(() => store.expireChallenges({ now, limit: BATCH, denied }));
    },
    purgeChallenges() {
      const before = new Date(clock.now().getTime() - KEPT_MS);
      return inBatches(() => store.purgeChallenges({ before, limit: BATCH }));
    },
  };
}

async function inBatches(sweep: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAXIMUM_BATCHES; batch += 1) {
    const swept = await sweep();
    total += swept;
    if (swept < BATCH) break;
  }
  return total;
}

/** No request ends a prompt that nobody answers, so its row has no request id. */
function noAnswer(challenge: Challenge, { user, now }: { readonly user: User; readonly now: Date }): AttemptRecord {
  const context = contextOfChallenge(challenge);
  return attemptRecord(
    { who: user, kind: challenge.kind, context, challenge, now },
    { outcome: 'denied', reason: 'no-answer' },
  );
}

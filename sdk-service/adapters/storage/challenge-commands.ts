import type { Challenge, Id } from '../../ports/records.ts';
import { type Command, change, type Database } from './database.ts';

/** What several commands do to a prompt. */
export interface ChallengeCommands {
  /** @returns false when it cannot be answered any more: superseded, used, expired, tried too often, another user's. */
  approve(prompt: Approval): Command<boolean>;
}

export interface Approval {
  readonly challengeId: Id;
  readonly userId: Id;
  readonly purpose: Challenge['purpose'];
  readonly maxTries: number;
  readonly now: Date;
}

export function createChallengeCommands(database: Database): ChallengeCommands {
  const approve = database.query(
    (
      builder,
      prompt: { challengeId: string; userId: string; purpose: Challenge['purpose']; maxTries: number; now: number },
    ) =>
      builder
        .updateTable('challenges')
        .set({ state: 'approved', ended_at: prompt.now })
        .where('id', '=', prompt.challengeId)
        .where('user_id', '=', prompt.userId)
        .where('purpose', '=', prompt.purpose)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', prompt.now)
        .where('tries', '<', prompt.maxTries),
  );

  return {
    *approve(prompt) {
      return (yield* change(approve, { ...prompt, now: prompt.now.getTime() })) === 1;
    },
  };
}

import type { ChallengeState } from '../../ports/records.ts';

interface Timed {
  readonly state: ChallengeState;
  readonly expiresAt: Date;
}

/** The state now: a prompt past its time has expired, even where no sweep has come by yet. */
export function stateOf({ state, expiresAt }: Timed, now: Date): ChallengeState {
  return isWaiting(state) && now >= expiresAt ? 'expired' : state;
}

/** Seconds for which it can still be answered; 0 when it is over. */
export function secondsLeft({ state, expiresAt }: Timed, now: Date): number {
  return isWaiting(state) ? Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000)) : 0;
}

function isWaiting(state: ChallengeState): boolean {
  return state === 'sending' || state === 'open';
}

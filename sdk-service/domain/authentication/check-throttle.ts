import type { AuthenticatorKind, Subject, Throttle } from '../../ports/records.ts';
import type { ThrottleRule } from '../../ports/storage.ts';
import { type Attempt, type Denial, denied } from './attempt.ts';

/**
 * RFC 4226 §7.3: guesses are slowed by a delay that grows with each failure, and stop at a bound. Ours: four failures are
 * free, since people mistype; the fifth costs 30 s, each further one twice the last up to an hour. At 100 in a row the
 * authenticator is closed until the help desk acts: to get there takes about four days, and finds a 6-digit code with
 * five acceptable steps with probability 1 in 2,000.
 */
export const throttleRule: ThrottleRule = {
  delaysSeconds: [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600],
  closedAt: 100,
};

export type ThrottleDenial = Denial<'throttled' | 'locked-out'>;

/** Step 3: whether an answer would be looked at now. */
export function checkThrottle({ throttle, now }: Attempt): ThrottleDenial | undefined {
  return checkThrottleOf(throttle, now);
}

/** The failures of one kind; calls and the app are not counted here, since nothing of theirs is typed. */
export function throttleOf(subject: Subject, kind: AuthenticatorKind): Throttle {
  switch (kind) {
    case 'oath-token':
      return subject.oathThrottle;
    case 'text':
      return subject.textThrottle;
    case 'call':
    case 'app':
      return unthrottled;
  }
}

export function checkThrottleOf(throttle: Throttle, now: Date): ThrottleDenial | undefined {
  if (isClosed(throttle)) return denied('locked-out');
  const seconds = secondsThrottled(throttle, now);
  return seconds === undefined ? undefined : denied('throttled', seconds);
}

/** Whether it takes no answer before the help desk has acted. */
export function isClosed({ failures }: Throttle): boolean {
  return failures >= throttleRule.closedAt;
}

/** Whole seconds until the next answer is looked at; undefined: it is looked at now. */
export function secondsThrottled({ throttledUntil }: Throttle, now: Date): number | undefined {
  if (throttledUntil === undefined || throttledUntil <= now) return undefined;
  return Math.ceil((throttledUntil.getTime() - now.getTime()) / 1000);
}

const unthrottled: Throttle = { failures: 0, throttledUntil: undefined };

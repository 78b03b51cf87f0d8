import type { Challenge } from '../../ports/records.ts';
import { isEnrollment } from '../enrollment/is-enrollment.ts';
import type { CallDialogue, CallVerdict } from './call-dialogue.ts';
import type { Result } from './record-attempt.ts';

/** The row of the log that a verdict is. */
export function callResultOf(verdict: Exclude<CallVerdict, { outcome: 'none' }>, { mode }: CallDialogue): Result {
  switch (verdict.outcome) {
    case 'approved':
      return { outcome: 'approved', reason: mode === 'pin' ? 'pin' : 'call' };
    case 'denied':
      return { outcome: 'denied', reason: verdict.reason };
    case 'fraud':
      return { outcome: 'denied', reason: 'fraud-reported' };
  }
}

/** An enrollment that reached nobody asks for another number. */
export function callStateOf(result: Result, challenge: Challenge): 'approved' | 'denied' | 'undeliverable' {
  if (result.outcome === 'approved') return 'approved';
  return isEnrollment(challenge) ? 'undeliverable' : 'denied';
}

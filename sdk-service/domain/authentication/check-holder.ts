import type { DenialReason, Subject } from '../../ports/records.ts';
import { isBlocked } from './check-account-state.ts';

/**
 * Why nothing that this user knows, says or presses counts; undefined: it does. A disabled user never passes here, whatever
 * his record says of his sign-in: the question is whether it is he.
 */
export function checkHolder(subject: Subject | undefined, now: Date): DenialReason | undefined {
  if (subject === undefined) return 'user-not-found';
  if (isBlocked(subject, now)) return 'blocked';
  return subject.user.enabled ? undefined : 'disabled';
}

import type { DenialReason, Subject } from '../../ports/records.ts';
import { isBlocked } from '../authentication/check-account-state.ts';

/**
 * Why this user's knowledge is not looked at; undefined: it is. A disabled user never passes here, whatever his record
 * says of his sign-in: the question is what he knows.
 */
export function checkHolder(subject: Subject | undefined, now: Date): DenialReason | undefined {
  if (subject === undefined) return 'user-not-found';
  if (isBlocked(subject, now)) return 'blocked';
  return subject.user.enabled ? undefined : 'disabled';
}

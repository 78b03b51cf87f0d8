import type { Subject } from '../../ports/records.ts';
import { type Attempt, denied, type Verdict } from './attempt.ts';

/**
 * Step 2: a disabled user fails, or passes where `whenDisabled` says so; a blocked one fails whatever else holds. Fail-open
 * is for applications alone: never for the portal, where a pass would open the user's own record, never for an
 * administrator (security.md §3), and never where the caller brought the number, and many people stand behind one user.
 */
export function checkAccountState({ subject, target, context, now }: Attempt): Verdict | undefined {
  const { user } = subject;
  if (isBlocked(subject, now)) return denied('blocked');
  if (user.enabled) return undefined;
  const mayPass = context.sessionHash === undefined && user.administratorRights === undefined && target === '';
  return mayPass && user.whenDisabled === 'succeed' ? { outcome: 'approved', by: 'user-disabled' } : denied('disabled');
}

/** A block that has expired counts for nothing. */
export function isBlocked({ block }: Pick<Subject, 'block'>, now: Date): boolean {
  return block !== undefined && now < block.expiresAt;
}

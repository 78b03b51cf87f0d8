import { type Attempt, denied, type Verdict } from './attempt.ts';

/**
 * Step 2: a disabled user fails, or passes where `whenDisabled` says so. Fail-open is for applications alone: never for
 * the portal, where a pass would open the user's own record, and never for an administrator (security.md §3).
 */
export function checkAccountState({ subject: { user }, context }: Attempt): Verdict | undefined {
  if (user.enabled) return undefined;
  const mayPass = context.sessionHash === undefined && user.administratorRights === undefined;
  return mayPass && user.whenDisabled === 'succeed' ? { outcome: 'approved', by: 'user-disabled' } : denied('disabled');
}

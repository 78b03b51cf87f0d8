import type { Challenge } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { Attempt } from './attempt.ts';
import { attemptRecord, type Tried } from './record-attempt.ts';

/**
 * What became of a prompt that was given to the carriers. `refused`: one of them was there and would not take it.
 * `unreachable`: not one was to be had, whatever the number.
 */
export type Handed = 'taken' | 'refused' | 'unreachable';

/** What stands in the store of a prompt that was handed over, or was not. */
interface HandedOver {
  readonly state: 'open' | 'undeliverable';
  readonly reason: Challenge['reason'];
  readonly attempt: ReturnType<typeof attemptRecord> | undefined;
}

/**
 * Whether an attempt passes where its carriers cannot be reached, if the company says so: for applications alone, never in
 * the portal, for an administrator, or to a number that the caller brought (security.md §3).
 */
export function mayPassUnreached({ subject, target, context }: Attempt, settings: SettingValues): boolean {
  return (
    settings['authentication.whenCarriersUnreachable'] === 'succeed' &&
    context.sessionHash === undefined &&
    subject.user.administratorRights === undefined &&
    target === ''
  );
}

/** The row of what was not delivered says that it passed where it does. */
export function settleHanded(
  handed: Handed,
  { tried, passes }: { readonly tried: Tried; readonly passes: boolean },
): HandedOver {
  if (handed === 'taken') return { state: 'open', reason: undefined, attempt: undefined };
  const reason = handed === 'unreachable' ? 'carriers-unreachable' : 'undeliverable';
  const attempt =
    passes && reason === 'carriers-unreachable'
      ? attemptRecord(tried, { outcome: 'approved', reason })
      : attemptRecord(tried, { outcome: 'denied', reason });
  return { state: 'undeliverable', reason, attempt };
}

import type { Id } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import { isBlocked } from '../authentication/check-account-state.ts';

/** Why a user brings no phone now: he is disabled, or blocked. */
export type HolderRefusal = 'disabled' | 'blocked';

/** Undefined: nothing is in the way. Somebody removed meanwhile is as good as disabled. */
export async function checkHolder(
  store: Pick<UserStore, 'findSubjectById'>,
  { userId, now }: { readonly userId: Id; readonly now: Date },
): Promise<HolderRefusal | undefined> {
  const subject = await store.findSubjectById(userId);
  if (subject === undefined || !subject.user.enabled) return 'disabled';
  return isBlocked(subject, now) ? 'blocked' : undefined;
}

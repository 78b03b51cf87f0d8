import type { Clock } from '../../ports/clock.ts';
import type { AuthenticatorKind, User } from '../../ports/records.ts';
import type { AttemptStore, SessionStore, UserStore } from '../../ports/storage.ts';
import { recordOf } from '../changes/change-author.ts';
import { canonicalizeUsername } from './canonicalize-username.ts';
import type { Change, ChangeUser } from './change-user.ts';
import { noSuchUser } from './get-user.ts';

/** Whether a user is asked for a second factor at all, and what holds when he is not. */
export interface StateChanges {
  enable(change: Change): Promise<void>;
  /** Ends the user's portal sessions too. */
  disable(change: Change): Promise<void>;
  /** What becomes of the sign-in of this user while he is disabled. */
  changeWhenDisabled(change: Change & { readonly whenDisabled: User['whenDisabled'] }): Promise<void>;
  /**
   * Forgets wrong answers in a row, so that an authenticator that was throttled, or closed by too many of them, is
   * looked at again; with a row for each.
   *
   * @returns the kinds that had any.
   */
  unlock(change: Change & { readonly kind?: LockedKind | undefined }): Promise<readonly LockedKind[]>;
}

/** The kinds of which wrong answers are counted. */
export type LockedKind = Extract<AuthenticatorKind, 'oath-token' | 'text' | 'app'>;

export function createStateChanges({
  store,
  change,
  clock,
}: {
  readonly store: Pick<SessionStore, 'endSessionsOfUser'> &
    Pick<UserStore, 'findSubject' | 'resetThrottle'> &
    Pick<AttemptStore, 'findThrottle'>;
  readonly change: ChangeUser;
  readonly clock: Clock;
}): StateChanges {
  return {
    async enable(of) {
      await change(of, { fields: { enabled: true }, action: 'user.enable', detail: '' });
    },

    async disable(of) {
      const user = await change(of, { fields: { enabled: false }, action: 'user.disable', detail: '' });
      await store.endSessionsOfUser(user.id);
    },

    async changeWhenDisabled({ whenDisabled, ...of }) {
      await change(of, { fields: { whenDisabled }, action: 'user.change-when-disabled', detail: whenDisabled });
    },

    async unlock({ username, author, kind }) {
      const subject = await store.findSubject(canonicalizeUsername(username));
      if (subject === undefined) throw noSuchUser();
      const { user, oathThrottle, textThrottle } = subject;
      const appThrottle = await store.findThrottle(user.id, 'app');
      const throttles = { 'oath-token': oathThrottle, text: textThrottle, app: appThrottle } as const;
      const kinds = (kind === undefined ? (['oath-token', 'text', 'app'] as const) : [kind]).filter(
        (each) => throttles[each].failures > 0,
      );
      for (const each of kinds) {
        const detail = `${each}, after ${throttles[each].failures} wrong answers in a row`;
        const record = recordOf(author, { at: clock.now(), action: 'user.unlock', subject: user.username, detail });
        await store.resetThrottle(user.id, each, record);
      }
      return kinds;
    },
  };
}

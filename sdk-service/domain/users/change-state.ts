import type { User } from '../../ports/records.ts';
import type { SessionStore } from '../../ports/storage.ts';
import type { Change, ChangeUser } from './change-user.ts';

/** Whether a user is asked for a second factor at all, and what holds when he is not. */
export interface StateChanges {
  enable(change: Change): Promise<void>;
  /** Ends the user's portal sessions too. */
  disable(change: Change): Promise<void>;
  /** What becomes of the sign-in of this user while he is disabled. */
  changeWhenDisabled(change: Change & { readonly whenDisabled: User['whenDisabled'] }): Promise<void>;
}

export function createStateChanges({
  store,
  change,
}: {
  readonly store: Pick<SessionStore, 'endSessionsOfUser'>;
  readonly change: ChangeUser;
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
  };
}

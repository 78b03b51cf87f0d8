import { MfaError } from '@mfa/shared/mfa-error';
import type { User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import { canonicalizeUsername } from './canonicalize-username.ts';

/**
 * The user of this name, as typed.
 *
 * @throws MfaError `not-found`, and `malformed` for a name that nobody can have.
 */
export async function getUser(store: Pick<UserStore, 'findUser'>, username: string): Promise<User> {
  const user = await store.findUser(canonicalizeUsername(username));
  if (user === undefined) throw noSuchUser();
  return user;
}

export function noSuchUser(): MfaError {
  return new MfaError('not-found', 'There is no user of this name.');
}

import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { DirectoryStore } from '../../ports/directory-store.ts';
import type { PasswordHasher } from '../../ports/secrets.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';

/** SP 800-63B-4 §3.1.1.2: at least 8 characters where a second factor stands behind the password. */
const MINIMUM_LENGTH = 8;
const MAXIMUM_LENGTH = 256;

/** The built-in directory: passwords of people who have no other directory. */
export interface People {
  /**
   * Gives a person a password; somebody new is added.
   * @throws MfaError `malformed` for an impossible name, and (rule) for a password that the rules refuse.
   */
  setPassword(username: string, password: string, author: ChangeAuthor): Promise<void>;
}

export interface PeopleDeps {
  readonly store: Pick<DirectoryStore, 'addPerson' | 'setPersonPassword'>;
  readonly passwords: Pick<PasswordHasher, 'hash'>;
  readonly clock: Clock;
}

export function createPeople({ store, passwords, clock }: PeopleDeps): People {
  return {
    async setPassword(username, password, author) {
      const canonicalName = canonicalizeUsername(username);
      checkPassword(password, canonicalName);
      const hash = await passwords.hash(password);
      const about = { at: clock.now(), subject: canonicalName, detail: '' };
      const set = recordOf(author, { ...about, action: 'person.set-password' });
      if (await store.setPersonPassword(canonicalName, { hash, mustChange: false }, set)) return;
      const person = { canonicalName, passwordHash: hash, enabled: true, mustChangePassword: false };
      if (await store.addPerson(person, recordOf(author, { ...about, action: 'person.add' }))) return;
      throw new MfaError('conflict', 'Somebody else has just added this person; try again.');
    },
  };
}

function checkPassword(password: string, canonicalName: string): void {
  const length = [...password].length;
  if (length < MINIMUM_LENGTH) throw refuse(`must have at least ${MINIMUM_LENGTH} characters`);
  if (length > MAXIMUM_LENGTH) throw refuse(`must have at most ${MAXIMUM_LENGTH} characters`);
  if (/\p{Cc}|\p{Cs}/u.test(password)) throw refuse('must not contain control characters');
  if (password.normalize('NFKC').toLowerCase() === canonicalName) throw refuse('must not be the user name');
}

function refuse(rule: string): MfaError {
  return new MfaError('malformed', `password: ${rule}.`, { rule: true });
}

import type { DirectoryStore } from '../../ports/directory-store.ts';
import type { PrimaryAuthentication } from '../../ports/primary-authentication.ts';
import type { PasswordHasher } from '../../ports/secrets.ts';

export interface BuiltInDirectoryDeps {
  readonly store: Pick<DirectoryStore, 'findPerson'>;
  readonly passwords: Pick<PasswordHasher, 'verify'>;
  /** The form in which names are compared; undefined for a name that nobody can have. */
  readonly findCanonicalName: (username: string) => string | undefined;
}

/** Longer than any password that a person was given; only the work of hashing it would be real. */
const LONGEST_PASSWORD = 512;

/**
 * The directory that stands in the store itself, for the demo and for companies without one: names and Argon2id hashes.
 * Whoever does not exist or is disabled costs as much as a wrong password.
 */
export function createBuiltInDirectory({
  store,
  passwords,
  findCanonicalName,
}: BuiltInDirectoryDeps): PrimaryAuthentication {
  return {
    async verifyPassword(username, password) {
      const canonicalName = findCanonicalName(username);
      const person = canonicalName === undefined ? undefined : await store.findPerson(canonicalName);
      const matches = await passwords.verify(password.slice(0, LONGEST_PASSWORD), person?.passwordHash);
      if (person === undefined) return 'unknown-user';
      if (!matches || password.length > LONGEST_PASSWORD) return 'wrong-password';
      // Only who knows the password learns more (and then only the log does).
      if (!person.enabled) return 'disabled';
      return person.mustChangePassword ? 'must-change' : 'verified';
    },
  };
}

import type { Id } from '../../ports/records.ts';
import type { KnowledgePurpose, PasswordHasher, SecretBox } from '../../ports/secrets.ts';

/** One secret that a user knows. */
export interface Known {
  readonly purpose: KnowledgePurpose;
  /** Bound into the hash: it is good for this user alone. */
  readonly userId: Id;
  /** Which of several of the same purpose: the number of a question. Default: there is one. */
  readonly number?: number | undefined;
  /** In the form in which it is compared. */
  readonly value: string;
}

/**
 * Hashes what people know. A keyed hash stands before Argon2id (security.md §4): all PINs of four digits are tried in
 * minutes by whoever has a copy of the store, but not without the master key, which is kept elsewhere.
 *
 * Both throw MfaError `unavailable` (capacity) when too many hashes wait; then nothing was compared.
 */
export interface KnowledgeHashes {
  /** Returns a PHC string. */
  hash(known: Known): Promise<string>;
  /** @param hash undefined: of nobody; costs the same, and nothing is right. */
  verify(known: Known, hash: string | undefined): Promise<boolean>;
}

export function createKnowledgeHashes({
  secrets,
  passwords,
}: {
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly passwords: PasswordHasher;
}): KnowledgeHashes {
  function keyed({ purpose, userId, number = 0, value }: Known): string {
    // Neither an id nor a number holds a colon, so no two secrets give the same text.
    return secrets.keyedHash(purpose, `${userId}:${number}:${value}`).toString('base64url');
  }

  return {
    hash: (known) => passwords.hash(keyed(known)),
    verify: (known, hash) => passwords.verify(keyed(known), hash),
  };
}

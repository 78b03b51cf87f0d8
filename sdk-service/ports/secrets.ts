/** Where a sealed value stands. It is bound into the seal, so that a value moved to another row does not open. */
export interface SealPlace {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

/**
 * What a keyed hash is for. Each purpose has a key of its own (HKDF from the master key with the purpose as label), so
 * that a hash made for one never passes for another.
 */
export type HashPurpose =
  | 'one-time-secret'
  | 'session-token'
  | 'verified-credential'
  | 'destination'
  | 'known-browser'
  | KnowledgePurpose
  | 'question-draw';

/** What people know is short: a keyed hash stands before the slow one, so that a copy of the store alone is no use. */
export type KnowledgePurpose = 'pin' | 'security-answer' | 'static-token';

/** Seals what must be read again, and hashes what must only be recognized. The keys never leave the adapter. */
export interface SecretBox {
  /** AES-256-GCM; carries the key's id. */
  seal(plaintext: Buffer, place: SealPlace): Buffer;
  /** @throws MfaError `misconfigured` when the key is another one or the value was moved or altered. */
  open(sealed: Buffer, place: SealPlace): Buffer;
  /** HMAC-SHA-256 under the key of the purpose; 32 bytes. */
  keyedHash(purpose: HashPurpose, value: string): Buffer;
}

/** Hashes secrets that people choose: Argon2id off the event loop, fixed concurrency, bounded queue. */
export interface PasswordHasher {
  /** Returns a PHC string. @throws MfaError `unavailable` (capacity) when the queue is full. */
  hash(password: string): Promise<string>;
  /** @param hash undefined: of nobody; costs the same, and nothing is right. @throws as `hash`. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

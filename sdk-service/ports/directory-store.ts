import type { ChangeRecord } from './records.ts';

/** A person of the built-in directory: who has no other directory proves his password here. */
export interface Person {
  /** `canonicalizeUsername` of the name; unique. */
  readonly canonicalName: string;
  /** PHC string (Argon2id). */
  readonly passwordHash: string;
  readonly enabled: boolean;
  /** The password is right, but was given by somebody else and must be changed first. */
  readonly mustChangePassword: boolean;
}

/** Where the built-in directory keeps its people. */
export interface DirectoryStore {
  findPerson(canonicalName: string): Promise<Person | undefined>;
  /** @returns false when the canonical name is taken. */
  addPerson(person: Person, change: ChangeRecord): Promise<boolean>;
  /** Sets the hash and clears or sets `mustChangePassword`. @returns false when there is no such person. */
  setPersonPassword(
    canonicalName: string,
    password: { readonly hash: string; readonly mustChange: boolean },
    change: ChangeRecord,
  ): Promise<boolean>;
}

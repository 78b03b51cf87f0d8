import type { ChangeRecord, Id, Throttle } from './records.ts';
import type { UserChange } from './storage.ts';

/** A secret of a user as the store has it, and the failures counted against its kind. */
export interface KnownSecret {
  /** PHC string (Argon2id of a keyed hash); undefined: the user has none. */
  readonly hash: string | undefined;
  readonly throttle: Throttle;
}

/** `changed`: somebody else was quicker, look again; `gone`: there is no such user. */
export type SetOutcome = 'set' | 'changed' | 'gone';

export interface PinStore {
  /** Of a user who does not exist: none. */
  findPin(userId: Id): Promise<KnownSecret>;
  /** Hashes of the PINs before the present one, newest first; at most `limit` (1 to 10). */
  listOldPins(userId: Id, limit: number): Promise<readonly string[]>;
  /** Sets or takes away a PIN, changes the record and forgets the failures, if the PIN is still the expected one. */
  setPin(setting: {
    readonly userId: Id;
    /** The hash that the caller has seen. */
    readonly expected: string | undefined;
    /** Undefined: takes the PIN away. */
    readonly hash: string | undefined;
    /** How many PINs before the new one are kept; 0: none, and those that were kept go. */
    readonly keep: number;
    readonly fields: UserChange;
    readonly change: ChangeRecord;
  }): Promise<SetOutcome>;
}

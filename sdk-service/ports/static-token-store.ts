import type { KnownSecret } from './pin-store.ts';
import type { ChangeRecord, Id } from './records.ts';

export interface StaticTokenStore {
  /** Of a user who does not exist: none. */
  findStaticToken(userId: Id): Promise<KnownSecret>;
  /**
   * Sets or takes away (`hash` undefined) the token and forgets the failures.
   * @returns false when there is no such user.
   */
  setStaticToken(userId: Id, hash: string | undefined, change: ChangeRecord): Promise<boolean>;
}

import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { ApprovalKind, Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { SessionStore } from '../../ports/session-store.ts';

/**
 * Browsers in which a person has proved password and second factor before (OWASP: device cookies). Guesses of strangers by his
 * name keep such a one waiting less; it opens nothing, and nobody is let in by it. What it keeps is good for this person alone
 * and does not say who he is. The store has nothing of it.
 */
export interface KnownBrowsers {
  /**
   * @param by how the second factor was proved. Undefined where that was by no authenticator of the user's own, or there is
   *   no such user.
   */
  issue(userId: Id, by: ApprovalKind): Promise<string | undefined>;
  /**
   * What guesses of this browser are counted by. Undefined for whatever is not good for this user: forged, somebody else's, too
   * old, or ended with his sessions; which of these is not told.
   *
   * @param token as it was brought.
   */
  recognize(token: string | undefined, userId: Id | undefined): Promise<string | undefined>;
}

export interface KnownBrowsersDeps {
  readonly store: Pick<SessionStore, 'findBrowserGeneration'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A token is the browser's id, when it was issued (milliseconds since 1970), and a keyed hash over both and whose it is. */
const ID_BYTES = 16;
const TIME_BYTES = 6;
const HEAD_BYTES = ID_BYTES + TIME_BYTES;
const TOKEN = /^[A-Za-z0-9_-]{72}$/;

/** 90 days, which each complete sign-in begins anew: who comes once in a quarter is still known. */
const LIFE_MS = 90 * 86_400_000;

/** Neither a code of the help desk nor what a person falls back to, which others may know. */
const ownProofs: ReadonlySet<ApprovalKind> = new Set(['oath-code', 'text-code', 'app', 'call']);

export function createKnownBrowsers({ store, secrets, clock, randomness }: KnownBrowsersDeps): KnownBrowsers {
  function hash(head: Buffer, { userId, generation }: { readonly userId: Id; readonly generation: number }): Buffer {
    return secrets.keyedHash('known-browser', `${head.toString('base64url')}\n${generation}\n${userId}`);
  }

  return {
    async issue(userId, by) {
      if (!ownProofs.has(by)) return undefined;
      const generation = await store.findBrowserGeneration(userId);
      if (generation === undefined) return undefined;
      const head = Buffer.concat([randomness.bytes(ID_BYTES), Buffer.alloc(TIME_BYTES)]);
      head.writeUIntBE(clock.now().getTime(), ID_BYTES, TIME_BYTES);
      return Buffer.concat([head, hash(head, { userId, generation })]).toString('base64url');
    },

    async recognize(token, userId = '') {
      if (token === undefined || !TOKEN.test(token)) return undefined;
      // Asked and hashed for nobody too, so that the time does not tell whether there is such a user.
      const generation = await store.findBrowserGeneration(userId);
      const bytes = Buffer.from(token, 'base64url');
      const head = bytes.subarray(0, HEAD_BYTES);
      const expected = hash(head, { userId, generation: generation ?? 0 });
      if (!timingSafeEqual(bytes.subarray(HEAD_BYTES), expected) || generation === undefined) return undefined;
      const age = clock.now().getTime() - head.readUIntBE(ID_BYTES, TIME_BYTES);
      return age < LIFE_MS ? head.toString('base64url', 0, ID_BYTES) : undefined;
    },
  };
}

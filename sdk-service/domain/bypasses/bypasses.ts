import { MfaError } from '@mfa/shared/mfa-error';
import type { Bypass, BypassStore } from '../../ports/bypass-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UserStore } from '../../ports/storage.ts';
import { authorName, type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { parseReason, requireReason } from '../changes/parse-reason.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';
import { writePhone } from '../users/write-phone.ts';

/** For whom, why, and who gives it. */
export interface BypassChange {
  /** As typed. */
  readonly username: string;
  /** As typed; one line, at most 200 characters. */
  readonly reason: string;
  readonly author: ChangeAuthor;
}

/**
 * One-time bypasses: the next authentication of a user passes without a second factor, once, within so many seconds. They
 * are for somebody who left the phone at home; they open applications, never the portal, and help nobody who is blocked,
 * disabled or closed by guesses.
 *
 * All throw MfaError `malformed` for an impossible name or reason; those about one user, `not-found` when there is none.
 */
export interface Bypasses {
  /**
   * One that is still open is cancelled by the new one. The reason may be empty.
   *
   * @param bypass.seconds default: setting `bypass.defaultSeconds`; at most `bypass.maximumSeconds`.
   */
  give(bypass: BypassChange & { readonly seconds?: number | undefined }): Promise<Bypass>;
  /** @throws MfaError `malformed` also without a reason; `conflict` when there is none to cancel. */
  cancel(change: BypassChange): Promise<void>;
  /** The history, newest first; at most `limit` (1 to 1,000). */
  list(query: {
    readonly limit: number;
    readonly username?: string | undefined;
  }): Promise<readonly (Bypass & { readonly state: BypassState })[]>;
}

export type BypassState = 'open' | 'used' | 'cancelled' | 'expired';

export interface BypassesDeps {
  readonly store: BypassStore & Pick<UserStore, 'findUser'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

/** Why the history says a bypass ended that another one took the place of. */
const REPLACED = 'Replaced by a new bypass.';

export function createBypasses({ store, settings, clock }: BypassesDeps): Bypasses {
  function checkSeconds(asked: number | undefined): number {
    const current = settings.current();
    const maximum = current['bypass.maximumSeconds'];
    const seconds = asked ?? Math.min(current['bypass.defaultSeconds'], maximum);
    if (Number.isInteger(seconds) && seconds >= 1 && seconds <= maximum) return seconds;
    throw new MfaError('malformed', `bypassSeconds: may be 1 to ${maximum}.`);
  }

  return {
    async give({ username, reason: typed, seconds: asked, author }) {
      const reason = parseReason(typed);
      const seconds = checkSeconds(asked);
      const user = await getUser(store, username);
      const givenAt = clock.now();
      const bypass = {
        userId: user.id,
        username: user.username,
        phone: writePhone(user.phone),
        seconds,
        givenBy: authorName(author),
        reason,
        givenAt,
        expiresAt: new Date(givenAt.getTime() + seconds * 1000),
      };
      const detail = reason === '' ? `${seconds} s` : `${seconds} s, ${reason}`;
      const record = recordOf(author, { at: givenAt, action: 'bypass.give', subject: user.username, detail });
      if (!(await store.giveBypass(bypass, REPLACED, record))) throw noSuchUser();
      return { ...bypass, usedAt: undefined, cancelledAt: undefined, cancelledBy: undefined, cancelReason: undefined };
    },

    async cancel({ username, reason: typed, author }) {
      const reason = requireReason(typed);
      const user = await getUser(store, username);
      const at = clock.now();
      const record = recordOf(author, { at, action: 'bypass.cancel', subject: user.username, detail: reason });
      const cancelled = await store.cancelBypass(user.id, { reason, by: authorName(author), at }, record);
      if (!cancelled) throw new MfaError('conflict', 'The user has no bypass that is open.');
    },

    async list({ limit, username }) {
      const userId = username === undefined ? undefined : (await getUser(store, username)).id;
      const now = clock.now();
      const bypasses = await store.listBypasses(limit, userId);
      return bypasses.map((bypass) => ({ ...bypass, state: stateOf(bypass, now) }));
    },
  };
}

function stateOf({ usedAt, cancelledAt, expiresAt }: Bypass, now: Date): BypassState {
  if (usedAt !== undefined) return 'used';
  if (cancelledAt !== undefined) return 'cancelled';
  return now < expiresAt ? 'open' : 'expired';
}

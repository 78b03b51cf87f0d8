import { MfaError } from '@mfa/shared/mfa-error';
import type { Block, BlockStore } from '../../ports/block-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Subject } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import { isBlocked } from '../authentication/check-account-state.ts';
import { authorName, type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { parseReason, requireReason } from '../changes/parse-reason.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { noSuchUser } from '../users/get-user.ts';
import { newBlock } from './new-block.ts';

/** Which user, why, and who does it. */
export interface BlockChange {
  /** As typed. */
  readonly username: string;
  /** As typed; one line, at most 200 characters. */
  readonly reason: string;
  readonly author: ChangeAuthor;
}

/**
 * Blocks: every attempt of a blocked user is denied, by whatever way and for whatever application, until somebody lifts
 * the block or its days are over (setting `block.days`).
 *
 * All throw MfaError `malformed` for an impossible name or reason and `not-found` when there is no such user.
 */
export interface Blocks {
  /** Ends his sessions, prompts and bypass too. A block that stands is replaced. The reason may be empty. */
  block(change: BlockChange): Promise<void>;
  /** @throws MfaError `malformed` also without a reason; `conflict` when he is not blocked. */
  unblock(change: BlockChange): Promise<void>;
  isBlocked(username: string): Promise<boolean>;
  /** The newest 100 of a user, newest first. */
  list(username: string): Promise<readonly (Block & { readonly state: BlockState })[]>;
}

export type BlockState = 'standing' | 'expired' | 'lifted';

export interface BlocksDeps {
  readonly store: BlockStore & Pick<UserStore, 'findSubject'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

const MAXIMUM_LISTED = 100;

export function createBlocks({ store, settings, clock }: BlocksDeps): Blocks {
  async function getSubject(username: string): Promise<Subject> {
    const subject = await store.findSubject(canonicalizeUsername(username));
    if (subject === undefined) throw noSuchUser();
    return subject;
  }

  return {
    async block({ username, reason: typed, author }) {
      const reason = parseReason(typed);
      const { user } = await getSubject(username);
      const order = newBlock({ user, reason, author, now: clock.now(), settings: settings.current() });
      if (!(await store.blockUser(user.id, order))) throw noSuchUser();
    },

    async unblock({ username, reason: typed, author }) {
      const reason = requireReason(typed);
      const { user } = await getSubject(username);
      const at = clock.now();
      const record = recordOf(author, { at, action: 'user.unblock', subject: user.username, detail: reason });
      const lifted = await store.unblockUser(user.id, { reason, by: authorName(author), at }, record);
      if (!lifted) throw new MfaError('conflict', 'The user is not blocked.');
    },

    isBlocked: async (username) => isBlocked(await getSubject(username), clock.now()),

    async list(username) {
      const { user } = await getSubject(username);
      const now = clock.now();
      const blocks = await store.listBlocks(user.id, MAXIMUM_LISTED);
      return blocks.map((block) => ({ ...block, state: stateOf(block, now) }));
    },
  };
}

function stateOf({ unblockedBy, expiresAt }: Block, now: Date): BlockState {
  if (unblockedBy !== undefined) return 'lifted';
  return now < expiresAt ? 'standing' : 'expired';
}

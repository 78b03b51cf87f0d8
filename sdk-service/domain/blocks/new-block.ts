import type { BlockOrder } from '../../ports/block-store.ts';
import type { User } from '../../ports/records.ts';
import { authorName, type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';

const DAY_MS = 86_400_000;

/** A block for the company's days (setting `block.days`) from now on, with its row of the administration log. */
export function newBlock({
  user,
  reason,
  author,
  now,
  settings,
}: {
  readonly user: Pick<User, 'username'>;
  readonly reason: string;
  readonly author: ChangeAuthor;
  readonly now: Date;
  readonly settings: Pick<SettingValues, 'block.days'>;
}): BlockOrder {
  const expiresAt = new Date(now.getTime() + settings['block.days'] * DAY_MS);
  return {
    block: { reason, blockedBy: authorName(author), blockedAt: now, expiresAt },
    record: recordOf(author, { at: now, action: 'user.block', subject: user.username, detail: reason }),
  };
}

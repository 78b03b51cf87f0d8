import type { ChangeRecord } from '../../ports/records.ts';

/** Who makes a change, for the administration log. */
export type ChangeAuthor = Pick<ChangeRecord, 'accountName' | 'actor' | 'clientAddress' | 'requestId'>;

/** Who that is in one word, for a history: the person who acted, else the account. Both may be empty. */
export function authorName({ accountName, actor }: ChangeAuthor): string {
  return actor || accountName;
}

/** The row that says who did what, and when. */
export function recordOf(
  author: ChangeAuthor,
  change: Pick<ChangeRecord, 'at' | 'action' | 'subject' | 'detail' | 'mail'>,
): ChangeRecord {
  const { accountName, actor, clientAddress, requestId } = author;
  return { accountName, actor, clientAddress, requestId, ...change };
}

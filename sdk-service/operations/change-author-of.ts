import type { CallContext } from '../callers/caller.ts';
import type { ChangeAuthor } from '../domain/changes/change-author.ts';

/** Who makes a change, for the administration log. */
export function changeAuthorOf({ caller, actor, clientAddress, requestId }: CallContext): ChangeAuthor {
  return { accountName: caller.account.name, actor, clientAddress: clientAddress ?? '', requestId };
}

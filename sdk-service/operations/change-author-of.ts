import type { CallContext } from '../callers/caller.ts';
import type { ChangeAuthor } from '../domain/changes/change-author.ts';

/**
 * Who makes a change, for the administration log: from the person's address where it is known, said now or at sign-in,
 * else from the caller's own.
 */
export function changeAuthorOf(context: CallContext): ChangeAuthor {
  const { caller, actor, clientAddress, session, callerAddress = '', requestId } = context;
  const address = clientAddress ?? (session?.session.clientAddress || callerAddress);
  return { accountName: caller.account.name, actor, clientAddress: address, requestId };
}

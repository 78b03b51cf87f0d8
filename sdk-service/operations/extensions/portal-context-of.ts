import type { CallContext } from '../../callers/caller.ts';
import type { AttemptContext } from '../../domain/authentication/outcomes.ts';

/** An attempt that a person makes in the portal, as the log names it. */
export function portalContextOf({ caller, session, clientAddress, requestId }: CallContext): AttemptContext {
  return {
    account: caller.account,
    applicationName: 'User Portal',
    authenticationType: 'userportal',
    clientAddress,
    requestId,
    sessionHash: session?.session.tokenHash,
  };
}

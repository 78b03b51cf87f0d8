import { MfaError } from '@mfa/shared/mfa-error';
import type { Account, Session, User } from '../ports/records.ts';

/** Who sent a request: an account whose credential was verified a moment ago. */
export interface Caller {
  readonly account: Account;
}

/** What a handler knows about the call that it carries out. Made by `authorize`; nothing in it is a mere claim. */
export interface CallContext {
  readonly caller: Caller;
  /** The person who acts through the portal; undefined for callers that act by themselves. */
  readonly session?: ActiveSession | undefined;
  /** The end user's address, where the caller is believed to report it; one spelling, no port. */
  readonly clientAddress?: string | undefined;
  /** From which address the account itself calls, for the audit alone: no rule looks at it. */
  readonly callerAddress?: string | undefined;
  /** Who makes a change, for the audit: the session's person, else what the caller said as `modifyUsername`, else empty. */
  readonly actor: string;
  readonly requestId: string;
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal;
  /** Wraps a wait for a person, so that it takes no room from other requests. */
  readonly park?: (<Result>(waiting: Promise<Result>) => Promise<Result>) | undefined;
}

/** A session that has not timed out, with its person. */
export interface ActiveSession {
  readonly session: Session;
  readonly user: User;
}

/** The same for whatever is wrong with a credential. The endpoint makes of it 401 with a challenge. */
export function unauthenticated(): MfaError {
  return new MfaError('unauthenticated', 'Name and password of a service account are needed.');
}

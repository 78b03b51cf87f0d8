import type { ActiveSession, CallContext } from '../../callers/caller.ts';

/** The session that `authorize` has found; without one this message is never carried out. */
export function sessionOf({ session }: CallContext): ActiveSession {
  if (session === undefined) throw new TypeError('A message that needs a session was let through without one.');
  return session;
}

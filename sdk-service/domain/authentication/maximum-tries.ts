import type { AuthenticatorKind } from '../../ports/records.ts';

/**
 * Wrong answers after which a prompt is closed. A code that was sent has no second chance to be computed anew, so it
 * gets 3 (security.md §3); the code of a token changes every 30 seconds, so its prompt gets 5. The code that is
 * read out in a call is such a code. The app is answered once.
 */
const maximum: Readonly<Record<AuthenticatorKind, number>> = { 'oath-token': 5, text: 3, call: 3, app: 1 };

export function maximumTries(kind: AuthenticatorKind): number {
  return maximum[kind];
}

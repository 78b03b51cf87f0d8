import type { AuthenticatorKind, Subject } from '../../ports/records.ts';

/**
 * What a user can prove himself with by what the record holds: an OATH token, or a phone to which a text can be sent
 * (a phone that was imported is proven by the first text that arrives there).
 */
export function usableAuthenticators({ user, oathToken }: Subject): readonly AuthenticatorKind[] {
  return [
    ...(oathToken === undefined ? [] : (['oath-token'] as const)),
    ...(user.phone.number === '' ? [] : (['text'] as const)),
  ];
}

import type { Subject } from '../../ports/records.ts';
import { type AddressRange, isInRanges, parseAddressRange } from '../networks/address-range.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { Attempt, Verdict } from './attempt.ts';
import { isClosed, throttleOf } from './check-throttle.ts';

/**
 * Step 4, passes that somebody granted beforehand: a trusted address, a one-time bypass. They are for applications alone:
 * a bypass would open the user's own record in the portal (security.md §2), and from a trusted address its sign-in lets
 * people in before anything is asked, so whoever is asked there is to prove something. Nor do they help where the caller brought the number: there the number is the whole proof, and many people stand behind
 * one user.
 *
 * A bypass is not used up here: whoever is given this verdict has to win it in the store (`useBypass`).
 */
export function createCheckBypass(settings: {
  current(): SettingValues;
}): (attempt: Attempt) => Extract<Verdict, { outcome: 'approved' }> | undefined {
  const isTrusted = createTrustedAddresses(settings);

  return ({ subject, target, context, now }) => {
    if (context.sessionHash !== undefined || target !== '') return undefined;
    // security.md §3: no address makes an administrator.
    const isAdministrator = subject.user.administratorRights !== undefined;
    // The address first, so that a bypass is not spent where it was not needed.
    if (!isAdministrator && context.clientAddress !== undefined && isTrusted(context.clientAddress)) {
      return { outcome: 'approved', by: 'trusted-address' };
    }
    const { bypass } = subject;
    const isOpen = bypass !== undefined && now < bypass.expiresAt;
    return isOpen && !isAnyClosed(subject) ? { outcome: 'approved', by: 'bypass' } : undefined;
  };
}

/** Somebody's guesses closed an authenticator: the help desk opens that first. */
export function isAnyClosed(subject: Subject): boolean {
  return isClosed(throttleOf(subject, 'oath-token')) || isClosed(throttleOf(subject, 'text'));
}

/** Whether an address is one from which nobody is asked. Reads the list anew when it was changed, not for every attempt. */
export function createTrustedAddresses(settings: { current(): SettingValues }): (address: string) => boolean {
  let written: readonly string[] = [];
  let ranges: readonly AddressRange[] = [];
  return (address) => {
    const current = settings.current()['authentication.trustedAddresses'];
    if (current !== written) {
      written = current;
      ranges = current.map(parseAddressRange).filter((range) => range !== undefined);
    }
    return isInRanges(address, ranges);
  };
}

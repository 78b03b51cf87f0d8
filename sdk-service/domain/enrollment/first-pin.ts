import type { PinStore } from '../../ports/pin-store.ts';
import type { AuthenticatorKind, User } from '../../ports/records.ts';
import { refusePin } from '../pins/check-pin.ts';
import type { Pins } from '../pins/pins.ts';

/** Which of his authenticators ask a user for a PIN, be they set up or not. */
export function authenticatorsWithPin({ callMode, textMode, appMode }: User): ReadonlySet<AuthenticatorKind> {
  const kinds: AuthenticatorKind[] = [];
  if (callMode === 'pin') kinds.push('call');
  if (textMode === 'otp-plus-pin') kinds.push('text');
  if (appMode === 'pin') kinds.push('app');
  return new Set(kinds);
}

/**
 * The first PIN of a user, as typed, where the setup of an authenticator has to ask for it: the authenticator asks for a PIN
 * and he has none. Undefined: it does not, whatever was typed.
 *
 * @param of.user with the phone that is being proved.
 * @throws MfaError `malformed` (rule) for a PIN that is missing or breaks a rule.
 */
export type ReadFirstPin = (of: {
  readonly user: User;
  readonly kind: AuthenticatorKind;
  readonly typed: string | undefined;
}) => Promise<string | undefined>;

export function createReadFirstPin({
  store,
  pins,
}: {
  readonly store: Pick<PinStore, 'findPin'>;
  readonly pins: Pick<Pins, 'checkFirst'>;
}): ReadFirstPin {
  return async ({ user, kind, typed }) => {
    if (!authenticatorsWithPin(user).has(kind)) return undefined;
    const { hash } = await store.findPin(user.id);
    if (hash !== undefined) return undefined;
    if (typed === undefined || typed.trim() === '') throw refusePin('must be given');
    pins.checkFirst(user, typed);
    return typed;
  };
}

import type { AuthenticatorKind, DenialReason, Subject } from '../../ports/records.ts';
import { isPinLocked, pinThrottle } from '../pins/pin-throttle.ts';
import { type Attempt, denied, type Verdict } from './attempt.ts';
import { asksForPin } from './verify-text-response.ts';

type Holder = Pick<Subject, 'user' | 'oathToken' | 'devices' | 'pin'>;

const allKinds: readonly AuthenticatorKind[] = ['oath-token', 'text', 'app', 'call'];

/** Step 5: the kind asked for, or the user's own method, must be one that he has and that this server can verify. */
export function createChooseAuthenticator(carriers: {
  readonly takesReplies: boolean;
  readonly placesCalls: boolean;
  /** Somebody who has no app could get one. */
  readonly offersApp: boolean;
}): (attempt: Attempt) => Verdict | undefined {
  return (attempt) => {
    const { subject, kind, phone, now } = attempt;
    const holder = { ...subject, user: { ...subject.user, phone } };
    if (kind === 'call' && !carriers.placesCalls) return denied('method-not-available');
    // Who has an app goes on with it; nobody else is told to enroll what he cannot.
    if (kind === 'app' && subject.devices.length === 0 && !carriers.offersApp) return denied('method-not-available');
    // Else somebody would be called, or sent a text, in vain.
    const isLocked = subject.pin !== undefined && isPinLocked(subject.pin, now);
    if (isLocked && isPinAsked(attempt)) return denied('locked-out');
    // Nor would he be asked in the app for a PIN that he has not.
    const isPinMissing = subject.pin === undefined && kind === 'app' && isPinAsked(attempt);
    if (isPinMissing) return denied('not-enrolled');
    const reason = isRinging(attempt) ? checkRinging(attempt, carriers) : checkAuthenticator(holder, kind);
    return reason === undefined ? undefined : denied(reason);
  };
}

function isPinAsked({ subject: { user }, kind, pushMode }: Attempt): boolean {
  switch (kind) {
    case 'text':
      return asksForPin(user);
    case 'call':
      return user.callMode === 'pin';
    case 'app':
      return pushMode !== undefined && user.appMode === 'pin';
    case 'oath-token':
      return false;
  }
}

/** Whether the caller has to wait for the answer, which comes by the way that the prompt goes. */
export function isRinging({ subject: { user }, kind }: Pick<Attempt, 'subject' | 'kind'>): boolean {
  return kind === 'text' && user.textDirection === 'two-way';
}

function checkRinging(
  { subject, phone, context }: Attempt,
  { takesReplies }: { readonly takesReplies: boolean },
): DenialReason | undefined {
  // The portal does not wait.
  if (!takesReplies || context.sessionHash !== undefined) return 'method-not-available';
  return checkText({ ...subject, user: { ...subject.user, phone } });
}

/** The kind by which somebody is asked: the app shows codes that count as OATH codes, and is asked for one of them. */
export function askedKind(kind: AuthenticatorKind, { devices }: Pick<Subject, 'devices'>): AuthenticatorKind {
  return kind === 'app' && devices.length > 0 ? 'oath-token' : kind;
}

/** The kinds with which this user can prove himself here and now; empty for somebody who has yet to enroll. */
export function usableAuthenticators(holder: Holder): readonly AuthenticatorKind[] {
  return allKinds.filter((kind) => checkAuthenticator(holder, kind) === undefined);
}

/** Undefined: he can use it. */
function checkAuthenticator(
  { user, oathToken, devices, pin }: Holder,
  kind: AuthenticatorKind,
): DenialReason | undefined {
  switch (kind) {
    case 'oath-token':
      return oathToken === undefined && devices.length === 0 ? 'not-enrolled' : undefined;
    case 'text':
      // A two-way text is refused by name rather than quietly done as something weaker.
      return user.textDirection === 'one-way' ? checkText({ user, pin }) : 'method-not-available';
    case 'app':
      return devices.length === 0 ? 'not-enrolled' : undefined;
    case 'call':
      return checkCall({ user, pin });
  }
}

function checkText({ user, pin }: Pick<Holder, 'user' | 'pin'>): DenialReason | undefined {
  if (user.phone.number === '') return 'not-enrolled';
  return asksForPin(user) ? checkPinOf(pin) : undefined;
}

function checkCall({ user, pin }: Pick<Holder, 'user' | 'pin'>): DenialReason | undefined {
  if (user.phone.number === '') return 'not-enrolled';
  return user.callMode === 'pin' ? checkPinOf(pin) : undefined;
}

/** Who has to give a PIN and has none, or has closed it, would be called or sent a text in vain. */
function checkPinOf(pin: Holder['pin']): DenialReason | undefined {
  if (pin === undefined) return 'not-enrolled';
  return pin.failures >= pinThrottle.closedAt ? 'locked-out' : undefined;
}

import type { AuthenticatorKind, DenialReason, Subject } from '../../ports/records.ts';
import { type Attempt, denied, type Verdict } from './attempt.ts';

type Holder = Pick<Subject, 'user' | 'oathToken' | 'devices'>;

const allKinds: readonly AuthenticatorKind[] = ['oath-token', 'text', 'app', 'call'];

/** Step 5: the kind asked for, or the user's own method, must be one that he has and that this server can verify. */
export function createChooseAuthenticator(texts: {
  readonly takesReplies: boolean;
}): (attempt: Attempt) => Verdict | undefined {
  return (attempt) => {
    const { subject, kind, phone } = attempt;
    const holder = { ...subject, user: { ...subject.user, phone } };
    const reason = isRinging(attempt) ? checkRinging(attempt, texts) : checkAuthenticator(holder, kind);
    return reason === undefined ? undefined : denied(reason);
  };
}

/** Whether the caller has to wait for the answer, which comes by the way that the prompt goes. */
export function isRinging({ subject: { user }, kind }: Pick<Attempt, 'subject' | 'kind'>): boolean {
  return kind === 'text' && user.textDirection === 'two-way';
}

function checkRinging(
  { subject: { user }, phone, context }: Attempt,
  { takesReplies }: { readonly takesReplies: boolean },
): DenialReason | undefined {
  // The portal does not wait, and a PIN in the reply cannot be verified yet.
  if (!takesReplies || context.sessionHash !== undefined || user.textMode !== 'otp') return 'method-not-available';
  return phone.number === '' ? 'not-enrolled' : undefined;
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
function checkAuthenticator({ user, oathToken, devices }: Holder, kind: AuthenticatorKind): DenialReason | undefined {
  switch (kind) {
    case 'oath-token':
      return oathToken === undefined && devices.length === 0 ? 'not-enrolled' : undefined;
    case 'text':
      // Two-way texts and PINs are refused by name rather than quietly done as something weaker.
      if (user.textDirection !== 'one-way' || user.textMode !== 'otp') return 'method-not-available';
      return user.phone.number === '' ? 'not-enrolled' : undefined;
    case 'app':
      return devices.length === 0 ? 'not-enrolled' : undefined;
    case 'call':
      return 'method-not-available';
  }
}

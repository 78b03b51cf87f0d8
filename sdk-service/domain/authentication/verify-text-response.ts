import type { Challenge, DenialReason, Subject, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { PinOutcome, VerifyPin } from '../pins/verify-pin.ts';
import { hashTextCode, isSameHash, TEXT_CODE_DIGITS } from './text-code.ts';

/** `counts`: a PIN that is right and too old is no guess. */
export type TextVerification =
  | { readonly outcome: 'right' }
  | { readonly outcome: 'refused'; readonly reason: DenialReason; readonly counts: 'as-failure' | 'for-nothing' };

export interface TextResponse {
  readonly subject: Subject;
  /** Without blanks. */
  readonly response: string;
  /** Whether a PIN that must be changed counts: where people change it, and nowhere else. */
  readonly oldPin: 'counts' | 'refused';
}

/** What checks PINs as a part of an attempt. */
export interface PinVerification {
  readonly verify: VerifyPin;
  /** Does the work of a check and throws it away. */
  spendTime(typed: string): Promise<void>;
}

/**
 * Step 7 for a text: the code that was sent, and where the user's mode asks for it his PIN behind it. The PIN is looked at
 * only behind a right code, so that nobody without the phone learns anything of it or closes it; the work is the same
 * either way. Which of the two was wrong is never told.
 */
export function createVerifyTextResponse({
  secrets,
  pins,
}: {
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly pins: PinVerification;
}): (challenge: Challenge, response: TextResponse) => Promise<TextVerification> {
  return async (challenge, { subject, response, oldPin }) => {
    const { user } = subject;
    const isCode = isTextCodeOf(challenge, { subject, response, secrets });
    if (!asksForPin(user)) return isCode ? { outcome: 'right' } : refused('wrong-response');

    const typed = response.slice(TEXT_CODE_DIGITS);
    // A PIN that was left out is no guess at it.
    if (!isCode || typed === '') {
      await pins.spendTime(typed);
      return refused('wrong-code-or-pin');
    }
    return judgePin(await pins.verify({ user, typed }), oldPin);
  };
}

function judgePin(pin: PinOutcome, oldPin: TextResponse['oldPin']): TextVerification {
  switch (pin) {
    case 'ok':
      return { outcome: 'right' };
    case 'expired':
    case 'must-change':
      return oldPin === 'counts' ? { outcome: 'right' } : refused('pin-expired', 'for-nothing');
    case 'wrong':
    case 'none':
      return refused('wrong-code-or-pin');
    case 'throttled':
      return refused('locked-out');
  }
}

function refused(reason: DenialReason, counts: 'as-failure' | 'for-nothing' = 'as-failure'): TextVerification {
  return { outcome: 'refused', reason, counts };
}

/** Whether the PIN is to stand behind the code. */
export function asksForPin({ textMode }: Pick<User, 'textMode'>): boolean {
  return textMode === 'otp-plus-pin';
}

/**
 * Whether this begins with the code that was sent, or is it where no PIN is asked for. The code is bound to the number that
 * the user has now, unless the caller brought one: a code sent to a phone that was changed meanwhile (a stolen one) fits
 * no more.
 */
export function isTextCodeOf(
  challenge: Challenge,
  {
    subject: { user },
    response,
    secrets,
  }: { readonly subject: Subject; readonly response: string; readonly secrets: Pick<SecretBox, 'keyedHash'> },
): boolean {
  const phone = challenge.target === '' ? user.phone : (challenge.phone ?? user.phone);
  const binding = { challengeId: challenge.id, userId: user.id, accountId: challenge.accountId, phone };
  const code = asksForPin(user) ? response.slice(0, TEXT_CODE_DIGITS) : response;
  const hash = hashTextCode(secrets, { ...binding, code });
  return challenge.secretHash !== undefined && isSameHash(hash, challenge.secretHash);
}

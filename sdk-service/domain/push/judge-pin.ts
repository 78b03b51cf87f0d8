import { MfaError } from '@mfa/shared/mfa-error';
import type { PushRequest } from '../../ports/app-store.ts';
import type { DenialReason, User } from '../../ports/records.ts';
import type { ChangeAuthor } from '../changes/change-author.ts';
import { findBrokenRule, type PinRule } from '../pins/check-pin.ts';
import { pinRulesOf } from '../pins/pin-rules-of.ts';
import { parsePin } from '../pins/verify-pin.ts';
import { type Refused, refused } from './device-answer.ts';
import type { PushDeps } from './push-deps.ts';

/** As the device sent it: JWE each, to the key that the request named. */
export interface SentPin {
  readonly pin: unknown;
  readonly newPin: unknown;
}

/** `used-before`: it is the present one, or one of the last. */
export type NewPinProblem = PinRule | 'used-before';

export type PinJudgement =
  | { readonly outcome: 'right' }
  /** The request is over with it. */
  | { readonly outcome: 'denied'; readonly reason: DenialReason }
  /** Another one may be tried. */
  | { readonly outcome: 'wrong' }
  /** It is right, and has to be changed before it counts. */
  | { readonly outcome: 'change-needed' }
  | { readonly outcome: 'new-pin-refused'; readonly problem: NewPinProblem };

interface Judged {
  readonly user: User;
  readonly request: PushRequest;
  readonly sent: SentPin;
  readonly author: ChangeAuthor;
}

/** No more than 64 characters are looked at; the rest is a JSON object around them. */
const LONGEST_PLAINTEXT = 400;

/**
 * The PIN behind an approval (R28), looked at only behind the right number, so that nobody who does not see the sign-in
 * learns anything of it or closes it. With a new one it is changed, which stays so whatever becomes of the request.
 */
export function createJudgePin({ keys, pins, settings }: Pick<PushDeps, 'keys' | 'pins' | 'settings'>) {
  /** What was typed, bound to this request: an older message is none about it. */
  async function open(sealed: unknown, request: PushRequest): Promise<string | undefined> {
    if (typeof sealed !== 'string') return undefined;
    const plaintext = await (await keys.encryption()).open(sealed);
    if (plaintext === undefined || plaintext.length > LONGEST_PLAINTEXT) return undefined;
    try {
      const { nonce, pin } = JSON.parse(plaintext.toString('utf8')) as Record<string, unknown>;
      return nonce === request.nonce && typeof pin === 'string' ? pin : undefined;
    } catch {
      return undefined;
    }
  }

  async function change({ user, author }: Judged, typed: string): Promise<PinJudgement> {
    const rules = pinRulesOf(user, settings.current());
    const broken = findBrokenRule(parsePin(typed), { rules, phones: user });
    if (broken !== undefined) return { outcome: 'new-pin-refused', problem: broken };
    try {
      await pins.changeOwn({ username: user.username, pin: typed, author: { ...author, actor: user.username } });
      return { outcome: 'right' };
    } catch (error) {
      if (!(error instanceof MfaError)) throw error;
      if (error.code === 'malformed') return { outcome: 'new-pin-refused', problem: 'used-before' };
      if (error.code === 'forbidden' || error.code === 'conflict') {
        return { outcome: 'denied', reason: 'pin-not-changed' };
      }
      throw error;
    }
  }

  return async (judged: Judged): Promise<PinJudgement | Refused> => {
    const { user, request, sent } = judged;
    const typed = await open(sent.pin, request);
    if (typed === undefined) return refused('policy', 'pin: must be given, encrypted as the request says.');
    const newPin = sent.newPin === undefined ? undefined : await open(sent.newPin, request);
    if (sent.newPin !== undefined && newPin === undefined) {
      return refused('malformed', 'new_pin: must be encrypted as the request says.');
    }
    const verified = await pins.verify({ user, typed });
    switch (verified) {
      case 'wrong':
        return { outcome: 'wrong' };
      case 'none':
        return { outcome: 'denied', reason: 'not-enrolled' };
      case 'throttled':
        return { outcome: 'denied', reason: 'locked-out' };
      case 'ok':
        return newPin === undefined ? { outcome: 'right' } : change(judged, newPin);
      case 'expired':
      case 'must-change':
        if (!pinRulesOf(user, settings.current()).userCanChangePin) {
          return { outcome: 'denied', reason: 'pin-not-changed' };
        }
        return newPin === undefined ? { outcome: 'change-needed' } : change(judged, newPin);
    }
  };
}
